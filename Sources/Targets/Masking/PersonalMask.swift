// What stands for a personal value in a masked copy: another value of the same form. Dates and telephone
// numbers are in PersonalMask+Forms.swift.

public import Warehouse

/// Replaces personal values by others of the same form, the same by the same.
///
/// The replacement does not see how a value is written: spaces, points, case and accents stay where they
/// are, and two spellings of a value become two spellings of another. So what joined still joins, what
/// was valid is valid, and what was not is not. Without the key nobody can tell which value it was.
/// One thread uses one of these.
public final class PersonalMask {
  /// What kinds of values are kept apart from one another.
  enum Purpose: UInt8 {
    case text = 1
    case number
    case cpf
    case local
    case domain
    case phone
    case year
    case day
    case dayBeforeThirteenth
  }

  let permutation: Permutation
  var symbols: [UInt8] = []
  private var radices: [UInt8] = []
  private var glyphs: [(glyph: Glyph, scalar: Unicode.Scalar)] = []

  /// A mask with a key.
  public init(_ key: PseudonymKey) { permutation = Permutation(key) }

  /// What stands for a value of a kind.
  public func value(_ text: String, of kind: Source.PersonalData) -> String {
    let scalars = Array(text.unicodeScalars)
    var output = String.UnicodeScalarView()
    switch kind {
    case .cpf: if !addCPF(scalars, to: &output) { add(scalars, .text, to: &output) }
    case .email: if !addEmail(scalars, to: &output) { add(scalars, .text, to: &output) }
    case .phone: if !addPhone(scalars, to: &output) { add(scalars, .text, to: &output) }
    case .birth: if !addDate(scalars, to: &output) { add(scalars, .text, to: &output) }
    case .name: add(scalars, .text, to: &output)
    case .address, .other:
      // Nobody said what it is, so it says so itself: a CPF must join with other CPFs.
      if !addCPF(scalars, to: &output, onlyValid: true), !addEmail(scalars, to: &output),
        !addDate(scalars, to: &output)
      {
        add(scalars, .text, to: &output)
      }
    }
    return String(output)
  }

  /// What stands for a whole number of a kind: one of as many digits.
  public func value(_ number: Int64, of kind: Source.PersonalData) -> Int64 {
    // A single digit is a flag or a code rather than a person.
    guard number.magnitude > 9 else { return number }
    let isNegative = number < 0
    let digits = String(number.magnitude)
    let width = kind == .cpf ? 11 : kind == .birth ? 8 : 0
    if kind == .phone || digits.count <= width {
      // As a number it has lost the zeros before it.
      let padded = String(repeating: "0", count: max(0, width - digits.count)) + digits
      if let masked = Int64(value(padded, of: kind)) { return isNegative ? -masked : masked }
    }
    let leading = Int(digits.utf8.first ?? 0) - 0x31
    symbols = digits.utf8.dropFirst().map { $0 - 0x30 }
    radices = Array(repeating: 10, count: symbols.count)
    permutation.apply(to: &symbols, radices: radices, purpose: Purpose.number.rawValue)
    // The first digit stays above zero, or the number would get shorter.
    let first = permutation.apply(
      to: leading, below: 9, variant: symbols, purpose: Purpose.number.rawValue)
    let text = "\(first + 1)" + String(decoding: symbols.map { $0 + 0x30 }, as: UTF8.self)
    // The largest numbers have neighbours of as many digits that no integer can hold.
    let masked = Int64(text) ?? Int64(text.dropLast()) ?? 0
    return isNegative ? -masked : masked
  }

  /// Replaces all letters and digits of a text as one sequence.
  func add(
    _ scalars: some Sequence<Unicode.Scalar>, _ purpose: Purpose,
    to output: inout String.UnicodeScalarView
  ) {
    glyphs.removeAll(keepingCapacity: true)
    symbols.removeAll(keepingCapacity: true)
    radices.removeAll(keepingCapacity: true)
    for scalar in scalars {
      let glyph = Glyph(scalar)
      glyphs.append((glyph, scalar))
      guard glyph.radix > 1 else { continue }
      symbols.append(glyph.symbol)
      radices.append(glyph.radix)
    }
    permutation.apply(to: &symbols, radices: radices, purpose: purpose.rawValue)
    var next = 0
    for (glyph, scalar) in glyphs {
      if glyph.radix > 1 {
        output.append(glyph.scalar(of: symbols[next]))
        next += 1
      } else {
        output.append(scalar)
      }
    }
  }

  /// Writes a text with other digits in the places of its digits.
  func add(
    _ scalars: [Unicode.Scalar], digits: [UInt8], to output: inout String.UnicodeScalarView
  ) {
    var next = 0
    for scalar in scalars {
      if (0x30...0x39).contains(scalar.value) {
        output.append(Unicode.Scalar(0x30 + digits[next]))
        next += 1
      } else {
        output.append(scalar)
      }
    }
  }

  /// The digits of a text.
  func digits(of scalars: [Unicode.Scalar]) -> [UInt8] {
    scalars.compactMap { (0x30...0x39).contains($0.value) ? UInt8($0.value - 0x30) : nil }
  }

  /// Replaces digits that all may be any.
  func permute(_ digits: inout [UInt8], _ purpose: Purpose) {
    radices = Array(repeating: 10, count: digits.count)
    permutation.apply(to: &digits, radices: radices, purpose: purpose.rawValue)
  }
}
