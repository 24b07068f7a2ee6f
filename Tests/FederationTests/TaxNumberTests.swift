import Testing

@testable import Federation

@Suite("Tax numbers")
struct TaxNumberTests {
  /// Known numbers: a widely printed CPF, one with leading zeros, one whose checks are zero.
  @Test(arguments: [(111_444_777, "111.444.777-35"), (123_456_789, "123.456.789-09")])
  func checkPeople(base: Int, punctuated: String) {
    #expect(CPF(base: base).punctuated == punctuated)
  }

  /// The numeric one is the Banco do Brasil's; the other is the tax authority's own example of 2026.
  @Test(arguments: [
    ("000000000001", "00.000.000/0001-91"), ("12ABC34501DE", "12.ABC.345/01DE-35"),
  ])
  func checkCompanies(root: String, punctuated: String) {
    let number = CNPJ(Array(root.utf8))
    #expect(String(decoding: number.punctuated, as: UTF8.self) == punctuated)
  }

  @Test func differForEveryPerson() {
    let numbers = (0..<20_000).map { CPF(index: $0, seed: 7).number }
    let others = (500_000_000..<500_020_000).map { CPF(index: $0, seed: 7).number }
    #expect(Set(numbers + others).count == 40_000)
    #expect(
      numbers.allSatisfy {
        Self.isCPF(String(100_000_000_000 + $0).dropFirst().compactMap(\.wholeNumberValue))
      })
  }

  /// The rule as the tax authority words it, written independently of the generator's.
  static func isCPF(_ digits: [Int]) -> Bool {
    guard digits.count == 11, Set(digits).count > 1 else { return false }
    return [9, 10].allSatisfy { count in
      let sum = (0..<count).reduce(0) { $0 + digits[$1] * (count + 1 - $1) }
      return sum * 10 % 11 % 10 == digits[count]
    }
  }
}
