// Aggregate and window functions: how a Swift value becomes the state of one group.

import CSQLiteExtension

/// The state of an aggregate function over one group of rows.
public protocol AggregateState: Sendable {
  /// The state of a group without rows.
  init()

  /// Takes in one row.
  mutating func step(_ call: Call)

  /// Returns the result for the rows taken in so far.
  mutating func finish(_ call: Call)
}

/// The state of an aggregate that can also slide over rows as a window function.
public protocol WindowState: AggregateState {
  /// Takes out a row that was taken in before; the oldest of those still in.
  mutating func inverse(_ call: Call)
}

/// What SQLite keeps for a registered aggregate; its subclass knows the type of the state.
class AggregateFunction {
  func step(_ call: Call) {}
  func inverse(_ call: Call) {}
  func value(_ call: Call) {}
  func final(_ call: Call) {}
}

class AggregateOf<State: AggregateState>: AggregateFunction {
  typealias Slot = UnsafeMutablePointer<State>

  /// The group's state, made at its first row.
  ///
  /// It lives outside SQLite's memory because that is aligned to 8 bytes only.
  final func state(_ call: Call) -> Slot? {
    let size = Int32(MemoryLayout<Slot?>.size)
    guard let memory = pantanal_aggregate_context(call.context, size) else { return nil }
    let slot = memory.assumingMemoryBound(to: Slot?.self)
    if let state = slot.pointee { return state }
    let state = Slot.allocate(capacity: 1)
    state.initialize(to: State())
    slot.pointee = state
    return state
  }

  override final func step(_ call: Call) {
    state(call)?.pointee.step(call)
  }

  override final func value(_ call: Call) {
    state(call)?.pointee.finish(call)
  }

  /// SQLite calls this exactly once for a group, also when the statement is abandoned.
  override final func final(_ call: Call) {
    // Size 0: a group without rows gets no memory, and there is nothing to free.
    guard
      let memory = pantanal_aggregate_context(call.context, 0),
      let state = memory.assumingMemoryBound(to: Slot?.self).pointee
    else {
      var empty = State()
      return empty.finish(call)
    }
    state.pointee.finish(call)
    state.deinitialize(count: 1)
    state.deallocate()
  }
}

final class WindowOf<State: WindowState>: AggregateOf<State> {
  override func inverse(_ call: Call) {
    state(call)?.pointee.inverse(call)
  }
}

// MARK: - SQLite's callbacks for every aggregate

private func withFunction(
  _ context: OpaquePointer?, _ body: (AggregateFunction, OpaquePointer) -> Void
) {
  guard let context, let data = pantanal_user_data(context) else { return }
  Unmanaged<AggregateFunction>.fromOpaque(data)._withUnsafeGuaranteedRef { body($0, context) }
}

func stepAggregate(
  _ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  withFunction(context) { $0.step(Call($1, count, arguments)) }
}

func inverseAggregate(
  _ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  withFunction(context) { $0.inverse(Call($1, count, arguments)) }
}

func valueAggregate(_ context: OpaquePointer?) {
  withFunction(context) { $0.value(Call($1, 0, nil)) }
}

func finalAggregate(_ context: OpaquePointer?) {
  withFunction(context) { $0.final(Call($1, 0, nil)) }
}
