// One call of a SQL function: its arguments and its result. Everything here is inlined, because it
// runs once or more for each row.

public import CSQLiteExtension

/// The storage class of an argument.
@frozen
public enum ValueType: Int32, Sendable {
  case integer = 1
  case double = 2
  case text = 3
  case blob = 4
  case null = 5
}

/// One call of a SQL function: what it is called with, and where its result goes.
///
/// A call without a result is a NULL. Valid only while the function runs.
///
/// Related SQLite documentation: <https://www.sqlite.org/appfunc.html>
@frozen
public struct Call {
  /// SQLite's name for this call.
  public let context: OpaquePointer

  /// How many arguments there are.
  public let count: Int

  @usableFromInline let arguments: UnsafeMutablePointer<OpaquePointer?>?

  /// Wraps what SQLite passes to a function.
  @inlinable
  public init(
    _ context: OpaquePointer, _ count: Int32, _ arguments: UnsafeMutablePointer<OpaquePointer?>?
  ) {
    self.context = context
    self.count = Int(count)
    self.arguments = arguments
  }

  @inlinable
  func argument(_ index: Int) -> OpaquePointer? {
    assert(index < count, "a function reads an argument it was not given")
    return arguments.unsafelyUnwrapped[index]
  }
}

// MARK: - Arguments

extension Call {
  /// The type of the argument at `index`.
  @inlinable
  public func type(at index: Int) -> ValueType {
    ValueType(rawValue: pantanal_value_type(argument(index))) ?? .null
  }

  /// The type of the argument at `index`, where text that reads as a number is one.
  @inlinable
  public func numericType(at index: Int) -> ValueType {
    ValueType(rawValue: pantanal_value_numeric_type(argument(index))) ?? .null
  }

  /// Whether the argument at `index` is NULL.
  @inlinable
  public func isNull(at index: Int) -> Bool {
    pantanal_value_type(argument(index)) == ValueType.null.rawValue
  }

  /// Whether any argument is NULL.
  @inlinable
  public var hasNull: Bool {
    for index in 0..<count where isNull(at: index) { return true }
    return false
  }

  /// The argument at `index` as a whole number.
  @inlinable
  public func integer(at index: Int) -> Int64 {
    pantanal_value_int64(argument(index))
  }

  /// The argument at `index` as a number.
  @inlinable
  public func double(at index: Int) -> Double {
    pantanal_value_double(argument(index))
  }

  /// The UTF-8 bytes of the argument at `index`, valid until the call ends.
  @inlinable
  public func text(at index: Int) -> UnsafeBufferPointer<UInt8> {
    // The text before its length: asking for it may convert the value, which changes its length.
    let start = pantanal_value_text(argument(index))
    return UnsafeBufferPointer(start: start, count: Int(pantanal_value_bytes(argument(index))))
  }

  /// The bytes of the argument at `index`, blob or text, valid until the call ends.
  @inlinable
  public func bytes(at index: Int) -> UnsafeBufferPointer<UInt8> {
    let start = pantanal_value_blob(argument(index))
    let count = Int(pantanal_value_bytes(argument(index)))
    return UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: count)
  }
}

// MARK: - Results

extension Call {
  /// Makes the result NULL.
  @inlinable
  public func returnNull() {
    pantanal_result_null(context)
  }

  /// Makes the result a whole number.
  @inlinable
  public func `return`(_ value: Int64) {
    pantanal_result_int64(context, value)
  }

  /// Makes the result 1 or 0.
  @inlinable
  public func `return`(_ value: Bool) {
    pantanal_result_int64(context, value ? 1 : 0)
  }

  /// Makes the result a number; a NaN is NULL.
  @inlinable
  public func `return`(_ value: Double) {
    pantanal_result_double(context, value)
  }

  /// Makes the result a copy of UTF-8 bytes.
  @inlinable
  public func `return`(_ text: UnsafeBufferPointer<UInt8>) {
    guard let start = text.baseAddress else { return returnEmptyText() }
    guard let count = Int32(exactly: text.count) else { return failTooBig() }
    pantanal_result_text(context, start, count)
  }

  /// Makes the result a text that lives as long as the process, without copying it.
  @inlinable
  public func `return`(_ text: StaticString) {
    pantanal_result_text_static(context, text.utf8Start, Int32(text.utf8CodeUnitCount))
  }

  /// Makes the result a copy of bytes.
  @inlinable
  public func returnBlob(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let start = bytes.baseAddress else { return returnNull() }
    guard let count = Int32(exactly: bytes.count) else { return failTooBig() }
    pantanal_result_blob(context, start, count)
  }

  /// Makes the result the argument at `index`, whatever its type.
  @inlinable
  public func returnArgument(at index: Int) {
    pantanal_result_value(context, argument(index))
  }

  /// Makes the result the empty text.
  @inlinable
  public func returnEmptyText() {
    self.return("" as StaticString)
  }

  /// Ends the statement with an error.
  @inlinable
  public func fail(_ message: String) {
    var message = message
    message.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        pantanal_result_error(context, characters.baseAddress, Int32(characters.count))
      }
    }
  }

  /// Ends the statement because a result is longer than SQLite can hold.
  @inlinable
  public func failTooBig() {
    pantanal_result_error_toobig(context)
  }
}

// MARK: - What is kept between the calls of one statement

extension Call {
  /// An object made from the argument at `index`, made once when that argument is a constant.
  ///
  /// Related SQLite documentation: <https://www.sqlite.org/c3ref/get_auxdata.html>
  public func cached<Object: AnyObject>(
    at index: Int, make: () -> Object?
  ) -> Object? {
    if let kept = pantanal_get_auxdata(context, Int32(index)) {
      return Unmanaged<Object>.fromOpaque(kept).takeUnretainedValue()
    }
    guard let object = make() else { return nil }
    let kept = Unmanaged<AnyObject>.passRetained(object).toOpaque()
    pantanal_set_auxdata(context, Int32(index), kept) { kept in
      guard let kept else { return }
      Unmanaged<AnyObject>.fromOpaque(kept).release()
    }
    return object
  }
}
