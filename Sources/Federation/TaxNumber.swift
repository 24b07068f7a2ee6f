// The numbers by which Brazil knows people (CPF) and companies (CNPJ), with their check digits.

/// A person's taxpayer number: nine digits and two that check them.
struct CPF {
  /// All eleven digits as one number.
  let number: Int

  /// The number of one person among all, never the same for two indices below 10⁹.
  init(index: Int, seed: UInt64) {
    // Multiplying by a number coprime to 10⁹ shuffles the nine digits without repeating any.
    let shift = Int(seed % 1_000_003) * 641
    var base = (index * 387_420_489 + 271_828_183 + shift) % 1_000_000_000
    // 111.111.111-11 and its like pass the check digits and are refused by everyone.
    if base % 111_111_111 == 0 { base = (base + 500_000_009) % 1_000_000_000 }
    self.init(base: base)
  }

  /// The number that begins with nine digits.
  init(base: Int) { number = base * 100 + Self.check(base) }

  /// Eleven digits.
  var digits: String { String(String(100_000_000_000 + number).dropFirst()) }

  /// As people write it, such as 123.456.789-09.
  var punctuated: String {
    let all = Array(digits)
    return "\(String(all[0..<3])).\(String(all[3..<6])).\(String(all[6..<9]))-\(String(all[9...]))"
  }

  private static func check(_ base: Int) -> Int {
    let first = digit(of: base, count: 9)
    return first * 10 + digit(of: base * 10 + first, count: 10)
  }

  /// The check digit of a number: weights grow from 2 leftwards, modulo 11.
  private static func digit(of number: Int, count: Int) -> Int {
    var (left, sum) = (number, 0)
    for weight in 2..<(count + 2) {
      sum += left % 10 * weight
      left /= 10
    }
    return sum % 11 < 2 ? 0 : 11 - sum % 11
  }
}

extension LandingFile {
  /// A CPF, with its punctuation or as eleven digits.
  func cpf(_ cpf: CPF, isPunctuated: Bool) {
    guard isPunctuated else { return code(cpf.number, width: 11) }
    separate()
    digits(cpf.number / 100_000_000, width: 3)
    put(UInt8(ascii: "."))
    digits(cpf.number / 100_000 % 1000, width: 3)
    put(UInt8(ascii: "."))
    digits(cpf.number / 100 % 1000, width: 3)
    put(UInt8(ascii: "-"))
    digits(cpf.number % 100, width: 2)
  }
}

/// A company's number: twelve characters, from 2026 on letters among them, and two check digits.
struct CNPJ {
  /// Fourteen characters.
  let characters: [UInt8]

  /// The number of one company, in the alphanumeric form of 2026 when asked for.
  init(isAlphanumeric: Bool, using random: inout SplitMix64) {
    let letters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    var root = (0..<8).map { _ in letters[random.below(isAlphanumeric ? 36 : 10)] }
    if isAlphanumeric { root[random.below(8)] = letters[random.between(10, 35)] }
    self.init(root + Array("0001".utf8))
  }

  /// The number that begins with twelve characters, digits and capital letters.
  init(_ characters: [UInt8]) {
    var all = characters
    for _ in 0..<2 { all.append(Self.digit(of: all)) }
    self.characters = all
  }

  /// Such as 12.ABC.345/0001-90.
  var punctuated: [UInt8] {
    var text: [UInt8] = []
    for (index, character) in characters.enumerated() {
      switch index {
      case 2, 5: text.append(UInt8(ascii: "."))
      case 8: text.append(UInt8(ascii: "/"))
      case 12: text.append(UInt8(ascii: "-"))
      default: break
      }
      text.append(character)
    }
    return text
  }

  /// Weights 2 to 9 leftwards, over and over; a letter counts as its ASCII code less that of 0.
  private static func digit(of characters: [UInt8]) -> UInt8 {
    var (weight, sum) = (2, 0)
    for character in characters.reversed() {
      sum += Int(character - UInt8(ascii: "0")) * weight
      weight = weight == 9 ? 2 : weight + 1
    }
    return UInt8(ascii: "0") + UInt8(sum % 11 < 2 ? 0 : 11 - sum % 11)
  }
}
