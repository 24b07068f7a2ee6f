// Scalar functions: how a Swift closure becomes one that SQLite calls.

import CSQLiteExtension

/// What a scalar function does with one call; it writes text into the buffer, which comes empty.
public typealias ScalarBody = (Call, TextBuffer) -> Void

/// What SQLite keeps for a registered scalar function.
final class ScalarFunction {
  let body: ScalarBody
  let acceptsNull: Bool
  let buffer = TextBuffer()

  init(acceptsNull: Bool, body: @escaping ScalarBody) {
    self.acceptsNull = acceptsNull
    self.body = body
  }

  deinit { buffer.deallocate() }

  func call(_ call: Call) {
    // A function that returns nothing returns NULL.
    if !acceptsNull && call.hasNull { return }
    buffer.removeAll()
    body(call, buffer)
  }
}

/// SQLite's callback for every scalar function.
func callScalar(
  _ context: OpaquePointer?, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
) {
  guard let context, let data = pantanal_user_data(context) else { return }
  let function = Unmanaged<ScalarFunction>.fromOpaque(data)
  function._withUnsafeGuaranteedRef { $0.call(Call(context, count, arguments)) }
}
