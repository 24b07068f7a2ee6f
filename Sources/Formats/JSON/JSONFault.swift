/// What keeps a JSON value from being read.
enum JSONFault: Hashable {
  case notObject
  case unexpected
  case missingKey
  case missingColon
  case missingComma
  case escape
  case control
  case lineEnd
  case number
  case invalidUTF8
  case tooDeep
  case unclosed
  case tooLong(limit: Int)
  // These are found in objects that are whole.
  case duplicateKey
  case unknownKey
  case zeroCharacter
  case surrogate

  /// The reason in words; `byte` is where in the record it is, from 1.
  func description(byte: Int) -> String {
    switch self {
    case .notObject: "not a JSON object"
    case .unexpected: "not JSON at byte \(byte)"
    case .missingKey: "not JSON: a key in quotes is missing at byte \(byte)"
    case .missingColon: "not JSON: a colon is missing at byte \(byte)"
    case .missingComma: "not JSON: a comma or a closing bracket is missing at byte \(byte)"
    case .escape: "not JSON: an unknown escape at byte \(byte)"
    case .control: "not JSON: a control character inside a string at byte \(byte)"
    case .lineEnd: "not JSON: a string that is not closed on its line, at byte \(byte)"
    case .number: "not JSON: not a number at byte \(byte)"
    case .invalidUTF8: "not UTF-8 at byte \(byte)"
    case .tooDeep: "nested deeper than \(JSONScanner.depthLimit) at byte \(byte)"
    case .unclosed: "not JSON: the object is not closed"
    case .tooLong(let limit): "longer than \(limit) bytes, of which only the first are kept"
    case .duplicateKey: "the same key a second time at byte \(byte)"
    case .unknownKey: "a key that was not there before, so the file has changed"
    case .zeroCharacter: "a zero character in a string at byte \(byte)"
    case .surrogate: "half a surrogate pair in a string at byte \(byte)"
    }
  }
}

/// Why a scan did not come to the end of a value.
enum JSONStop: Error {
  /// The bytes ran out.
  case outOfBytes
  case fault(JSONFault, at: Int)
}
