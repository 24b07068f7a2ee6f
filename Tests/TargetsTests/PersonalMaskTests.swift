import Foundation
import SQLite
import Testing
import Warehouse

@testable import Targets

@Suite("A mask of personal values")
struct PersonalMaskTests {
  private let mask = PersonalMask(PseudonymKey())
  private let functions: Connection

  init() throws { functions = try Warehouse.emptyConnection() }

  private func call(_ function: String, _ text: String) throws -> String? {
    try functions.value("SELECT \(function)", [.text(text)]).text
  }

  private static func cpf(_ number: Int) -> String {
    var digits = String(String(1_000_000_000 + number).dropFirst()).utf8.map { Int($0) - 48 }
    for count in [9, 10] {
      let sum = digits.enumerated().reduce(0) { $0 + $1.element * (count + 1 - $1.offset) }
      digits.append(sum * 10 % 11 % 10)
    }
    return digits.map(String.init).joined()
  }

  // MARK: CPF

  @Test func givesEachCPFAnotherValidOne() throws {
    var seen: Set<String> = []
    for number in stride(from: 7, to: 999_999_999, by: 333_333) {
      let cpf = Self.cpf(number)
      let masked = mask.value(cpf, of: .cpf)
      #expect(masked != cpf)
      #expect(try call("cpf(?)", masked) == masked, "\(cpf)")
      #expect(seen.insert(masked).inserted, "\(cpf) shares \(masked) with another")
    }
    #expect(seen.count == 3000 || seen.count == 3001)
  }

  @Test(arguments: ["529.982.247-25", " 529982247-25", "529 982 247 25", "52998224725\u{A0}"])
  func doesNotSeeHowACPFIsWritten(_ text: String) throws {
    let masked = mask.value(text, of: .cpf)
    #expect(try call("cpf(?)", masked) == mask.value("52998224725", of: .cpf))
    #expect(masked.unicodeScalars.count == text.unicodeScalars.count)
    #expect(masked.filter { !$0.isNumber } == text.filter { !$0.isNumber })
  }

  @Test(arguments: [
    "529.982.247-26", "529.982.247-24", "529.982.248-25", "111.111.111-11", "000.000.000-00",
    "111.111.111-12", "5299822472", "529982247255", "CPF 529.982.247-25", "x",
  ])
  func keepsWhatIsNoCPFFromBecomingOne(_ text: String) throws {
    #expect(try call("cpf(?)", text) == nil)
    #expect(try call("cpf(?)", mask.value(text, of: .cpf)) == nil)
  }

  @Test func isTheSameForNumbersAndForUntaggedColumns() throws {
    let cpf = "01234567890"
    let masked = mask.value(cpf, of: .cpf)
    #expect(mask.value(1_234_567_890, of: .cpf) == Int64(masked))
    #expect(mask.value(cpf, of: .other) == masked)
  }

  // MARK: Names and other texts

  @Test(arguments: [
    ("Maria da Silva", "  MARIA  DA SILVA "), ("João Gonçalves", "JOÃO GONÇALVES"),
    ("Ítalo Ñuñez", "ítalo ñuñez"),
  ])
  func doesNotSeeSpacesAndCaseOfAName(_ name: String, _ other: String) throws {
    let (one, two) = (mask.value(name, of: .name), mask.value(other, of: .name))
    #expect(one != name)
    let squeezed = try [one, two].map { try call("lower(squeeze(?))", $0) }
    #expect(squeezed[0] == squeezed[1])
    #expect(one.unicodeScalars.count == name.unicodeScalars.count)
    #expect(one.map(\.isUppercase) == name.map(\.isUppercase))
  }

  @Test func doesNotSeeAccents() throws {
    let plain = mask.value("Joao Sebastiao", of: .name)
    #expect(try call("unaccent(?)", mask.value("João Sebastião", of: .name)) == plain)
  }

  @Test func givesNoTwoTextsTheSame() {
    var seen: Set<String> = []
    for first in 0..<60 {
      for second in 0..<60 {
        let text = "R. \(first) nº \(second)"
        #expect(seen.insert(mask.value(text, of: .address)).inserted, "\(text)")
      }
    }
  }

  @Test func leavesNoLetterOfAnotherAlphabet() {
    let masked = mask.value("Иван 王", of: .name)
    #expect(masked.utf8.count == 6, "\(masked)")
    #expect(mask.value("", of: .name) == "")
    #expect(mask.value("—", of: .name) == "—")
  }

  // MARK: E-mail and telephone

  @Test func givesAnAddressAnAddress() throws {
    let one = mask.value("ana.souza@gmail.com", of: .email)
    let two = mask.value(" Bruno_7@GMAIL.com", of: .email)
    #expect(one.hasSuffix(".com") && one.filter { $0 == "@" }.count == 1)
    let domains = [one, two].map { $0.lowercased().split(separator: "@")[1] }
    #expect(domains[0] == domains[1], "equal domains stay equal")
    #expect(!one.contains("gmail") && !one.contains("ana.souza"))
    #expect(mask.value("x@acme.com.br", of: .email).hasSuffix(".com.br"))
    #expect(!mask.value("x@acme.com.br", of: .email).contains("acme"))
    #expect(
      mask.value("ana.souza@gmail.com", of: .email)
        == mask.value("ANA.SOUZA@gmail.com", of: .email).lowercased())
  }

  @Test(arguments: [
    "(67) 99204-1234", "67992041234", "+55 67 9 9204-1234", "0 67 99204-1234", "5567992041234",
  ])
  func keepsATelephoneOneOfItsPlace(_ text: String) throws {
    let masked = try call("phone(?)", mask.value(text, of: .phone))
    #expect(masked == "+55" + mask.value("67992041234", of: .phone))
    #expect(masked?.hasPrefix("+556799") == true && masked != "+5567992041234")
  }

  @Test(arguments: ["(67) 1204-123", "(20) 99204-1234", "99204-1234", "sem telefone"])
  func keepsAWrongTelephoneWrong(_ text: String) throws {
    #expect(try call("phone(?)", text) == nil)
    #expect(try call("phone(?)", mask.value(text, of: .phone)) == nil)
  }

  // MARK: Dates

  @Test func givesEachDayOfAYearAnotherOne() throws {
    for year in [1999, 2000] {
      var seen: Set<String> = []
      let count = year == 2000 ? 366 : 365
      for day in 0..<count {
        let date = try #require(try call("date('\(year)-01-01', '+' || ? || ' days')", "\(day)"))
        let masked = mask.value(date, of: .birth)
        #expect(try call("date(?)", masked) == masked)
        #expect(masked.hasPrefix("\(year)-"))
        seen.insert(masked)
      }
      #expect(seen.count == count)
    }
  }

  @Test func doesNotSeeTheOrderADateIsWrittenIn() throws {
    for date in ["1987-03-04", "1987-03-24", "2000-02-29"] {
      let brazilian = try #require(try call("strftime('%d/%m/%Y', ?)", date))
      let masked = mask.value(brazilian, of: .birth)
      let read = try call("parse_date(?, 'pt-BR')", masked)
      #expect(read == mask.value(date, of: .birth))
      let compact = mask.value(brazilian.replacing("/", with: ""), of: .birth)
      #expect(compact == masked.replacing("/", with: ""))
    }
  }

  @Test func keepsADateOneWithMonthAndDayExchanged() throws {
    for date in ["03/04/1987", "12/24/1987"] {
      let masked = mask.value(date, of: .birth)
      #expect(try call("parse_date(?, 'en-US')", masked) != nil, "\(date) became \(masked)")
    }
    #expect(mask.value("04/03/1987 10:20", of: .birth).hasSuffix("/1987 10:20"))
  }

  @Test(arguments: ["31/02/1990", "00/00/0000", "29/02/1999", "31/04/2001", "1990", "n/d"])
  func keepsAWrongDateWrong(_ text: String) throws {
    let masked = mask.value(text, of: .birth)
    #expect(try call("parse_date(?, 'pt-BR')", masked) == nil, "\(text) became \(masked)")
    #expect(try call("parse_date(?, 'iso')", masked) == nil, "\(text) became \(masked)")
  }

  // MARK: Keys

  @Test func dependsOnTheKeyAlone() throws {
    let key = PseudonymKey()
    let values = ["529.982.247-25", "Maria da Silva", "ana@gmail.com", "04/03/1987"]
    for (value, kind) in zip(values, [Source.PersonalData.cpf, .name, .email, .birth]) {
      let masked = PersonalMask(key).value(value, of: kind)
      #expect(masked == PersonalMask(key).value(value, of: kind))
      #expect(masked != mask.value(value, of: kind))
    }
  }

  @Test func givesWholeNumbersOthersOfAsManyDigits() {
    var seen: Set<Int64> = []
    for number in Int64(1000)..<3000 {
      let masked = mask.value(number, of: .other)
      #expect((1000..<10_000).contains(masked))
      #expect(seen.insert(masked).inserted)
    }
    #expect(mask.value(Int64(1), of: .other) == 1)
    #expect(mask.value(Int64.min, of: .other) < 0)
    #expect(mask.value(Int64.max, of: .other) > 0)
  }
}
