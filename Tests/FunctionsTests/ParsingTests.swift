import SQLite
import Testing

@Suite("Numbers and dates written for people")
struct ParsingTests {
  @Test(arguments: [
    ("", "NULL"), ("-", "NULL"), (",", "NULL"), ("1,", "NULL"), ("1,2,3", "NULL"),
    ("abc", "NULL"), ("12a", "NULL"), ("1 234,56", "NULL"), ("--1", "NULL"),
    // Groups of three, or none: 1.23 may be a slip of an English hand, and is not guessed.
    ("1.23", "NULL"), ("1.2345", "NULL"), ("1234.567,00", "NULL"), (".123", "NULL"),
    ("1..234", "NULL"), ("1.234.56,7", "NULL"),
    // What a spreadsheet makes of a code.
    ("1,23E+12", "NULL"),
    ("0", "0.0"), ("1.234,56", "1234.56"), ("1234,56", "1234.56"), ("-1.234.567,8", "-1234567.8"),
    (",5", "0.5"), ("+7", "7.0"), ("R$ 1.234,56", "1234.56"), ("-R$1,00", "-1.0"),
    ("R$ -1,00", "-1.0"), ("r$\u{A0}2,50 ", "2.5"), ("\u{2212}3", "-3.0"),
    // More digits than a double has, rounded once.
    ("0,1234567890123456789012345", "0.12345678901234568"),
    ("123.456.789.012.345.678.901,5", "1.2345678901234568e+20"),
    ("9007199254740993", "9007199254740992.0"),
  ])
  func readsBrazilianNumbers(text: String, number: String) throws {
    #expect(try value("parse_number(?, 'pt-BR')", [.text(text)]).printed == number)
  }

  @Test(arguments: [
    ("parse_number('1,234.56', 'en-US')", "1234.56"),
    ("parse_number('1.234,56', 'en-US')", "NULL"),
    ("parse_number('$1,234', 'EN_us')", "1234.0"),
    ("parse_number('1,234', 'iso')", "NULL"),
    ("parse_number('-1234.5e-3', 'iso')", "-1.2345"),
    ("parse_number('1e400', 'iso')", "NULL"),
    ("parse_number('1e', 'iso')", "NULL"),
    ("parse_number(NULL, 'iso')", "NULL"),
    ("parse_number(12.5, 'iso')", "12.5"),
  ])
  func readsOtherNumbers(expression: String, number: String) throws {
    #expect(try printed(expression) == number)
  }

  @Test(arguments: [
    ("1.234,567", "NULL"), ("0,001", "NULL"), ("1.23", "NULL"), ("", "NULL"),
    // One cent more than there are.
    ("92.233.720.368.547.758,08", "NULL"), ("999999999999999999999", "NULL"),
    ("92.233.720.368.547.758,07", "9223372036854775807"),
    ("-92.233.720.368.547.758,08", "-9223372036854775808"),
    // In doubles, 1.15 × 100 is 114.99999999999999.
    ("1,15", "115"), ("0,1", "10"), ("-0,01", "-1"), ("R$ 1.000", "100000"), ("00012,30", "1230"),
  ])
  func readsCentsExactly(text: String, cents: String) throws {
    #expect(try value("parse_cents(?, 'pt-BR')", [.text(text)]).printed == cents)
  }

  @Test(arguments: [
    ("31/02/2024", "NULL"), ("30/02/2024", "NULL"), ("29/02/2023", "NULL"), ("31/04/2024", "NULL"),
    ("00/01/2024", "NULL"), ("12/31/2024", "NULL"), ("31/12/24", "NULL"), ("31/12", "NULL"),
    ("2024-12-31", "NULL"), ("31/12-2024", "NULL"), ("31/12/2024x", "NULL"), ("", "NULL"),
    ("31/12/20245", "NULL"), ("31/12/0000", "NULL"), ("31/12/2024 25:00", "NULL"),
    ("29/02/2024", "2024-02-29"), ("29/02/2000", "2000-02-29"), ("29/02/1900", "NULL"),
    ("1/2/2024", "2024-02-01"), ("31.12.2024", "2024-12-31"), (" 31-12-2024 ", "2024-12-31"),
    ("31/12/2024 00:00:00", "2024-12-31"), ("01/01/0001", "0001-01-01"),
  ])
  func readsBrazilianDates(text: String, day: String) throws {
    #expect(try value("parse_date(?, 'pt-BR')", [.text(text)]).printed == day)
  }

  @Test(arguments: [
    ("parse_date('12/31/2024', 'en-US')", "2024-12-31"),
    ("parse_date('31/12/2024', 'en-US')", "NULL"),
    ("parse_date('2024-12-31T10:00:00Z', 'iso')", "2024-12-31"),
    ("parse_date('2024-02-30', 'iso')", "NULL"),
    ("parse_date('2024', 'iso')", "NULL"),
    ("parse_timestamp('31/12/2024 14:30', 'pt-BR')", "2024-12-31 14:30:00"),
    ("parse_timestamp('31/12/2024 14:30:05,5', 'pt-BR')", "2024-12-31 14:30:05.500"),
    ("parse_timestamp('31/12/2024', 'pt-BR')", "2024-12-31 00:00:00"),
    ("parse_timestamp('31/12/2024 24:00', 'pt-BR')", "NULL"),
    ("parse_timestamp('31/12/2024 14:60', 'pt-BR')", "NULL"),
    ("parse_timestamp('31/12/202414:30', 'pt-BR')", "NULL"),
    ("parse_timestamp('12/31/2024 12:05 AM', 'en-US')", "2024-12-31 00:05:00"),
    ("parse_timestamp('12/31/2024 12:05 pm', 'en-US')", "2024-12-31 12:05:00"),
    ("parse_timestamp('12/31/2024 13:05 PM', 'en-US')", "NULL"),
    // An instant with an offset is brought to UTC, over the year's end too.
    ("parse_timestamp('2024-12-31T22:00:00-04:00', 'iso')", "2025-01-01 02:00:00"),
    ("parse_timestamp('2024-01-01T01:00:00+02:00', 'iso')", "2023-12-31 23:00:00"),
    ("parse_timestamp('2024-01-01 01:00 -0330', 'iso')", "2024-01-01 04:30:00"),
    ("parse_timestamp('2024-01-01 01:00 UTC', 'iso')", "2024-01-01 01:00:00"),
    ("parse_timestamp('2024-01-01 01:00 BRT', 'iso')", "NULL"),
    ("parse_timestamp('2024-01-01T01:00:00.123456Z', 'iso')", "2024-01-01 01:00:00.123456"),
    ("parse_timestamp('9999-12-31T23:00:00-04:00', 'iso')", "NULL"),
  ])
  func readsOtherDates(expression: String, result: String) throws {
    #expect(try printed(expression) == result)
  }

  @Test func refusesAnUnknownLocale() {
    #expect {
      try value("parse_date('1/1/2024', 'pt')")
    } throws: { error in
      "\(error)".contains("no locale is named 'pt': use pt-BR, en-US or iso")
    }
  }
}
