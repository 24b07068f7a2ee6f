// How a country writes numbers and dates.

/// The way numbers and dates are written, by the name of a locale.
enum WrittenLocale {
  /// `1.234,56` and `31/12/2024`.
  case brazil

  /// `1,234.56` and `12/31/2024`.
  case unitedStates

  /// `1234.56` and `2024-12-31`, as programs write them.
  case iso

  /// The locale of a name: pt-BR, en-US or iso, in any case.
  init?(named name: Bytes) {
    if name.equalsIgnoringCase("pt-br") || name.equalsIgnoringCase("pt_br") {
      self = .brazil
    } else if name.equalsIgnoringCase("en-us") || name.equalsIgnoringCase("en_us") {
      self = .unitedStates
    } else if name.equalsIgnoringCase("iso") {
      self = .iso
    } else {
      return nil
    }
  }

  var decimalMark: UInt8 { self == .brazil ? UInt8(ascii: ",") : UInt8(ascii: ".") }

  var groupMark: UInt8? {
    switch self {
    case .brazil: UInt8(ascii: ".")
    case .unitedStates: UInt8(ascii: ",")
    case .iso: nil
    }
  }

  var currency: StaticString? {
    switch self {
    case .brazil: "R$"
    case .unitedStates: "$"
    case .iso: nil
    }
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether it is an ASCII text given in lower case.
  func equalsIgnoringCase(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount
      && elementsEqual(text.bytes) { $0.lowercased == $1 }
  }
}
