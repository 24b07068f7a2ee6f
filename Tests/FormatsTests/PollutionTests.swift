// Tables as Brazilian offices have them, written in every way and then polluted one kind at a time: what
// the sniffer makes of them. A failure names its kind and seed, and these alone repeat it.

import Testing

@testable import Formats

@Suite("Polluted CSV")
struct PollutionTests {
  @Test func isSniffed() throws {
    var loaded = 0
    var differing: [String] = []
    for pollution in Pollution.all {
      for seed in 0..<6 as Range<UInt64> {
        let table = PollutedTable(seed: seed, pollution)
        let result = try LoadComparison.result(
          of: table.bytes, CSVSettings(), clean: table.clean, hasHeader: table.hasHeader)
        let isFine =
          pollution.allowsRejects ? result != .differs : result == .exact
        if isFine { loaded += 1 } else { differing.append("\(pollution.name) \(seed)") }
      }
    }
    print(
      "Polluted tables, by sniffing alone: \(loaded) of \(loaded + differing.count) load;"
        + " these differ: \(differing.joined(separator: ", "))")
    #expect(differing.count * 20 < loaded)
  }

  /// With everything given, nothing differs.
  @Test func loadsWithItsDialect() throws {
    for pollution in Pollution.all {
      for seed in 0..<6 as Range<UInt64> {
        let table = PollutedTable(seed: seed, pollution)
        var settings = CSVSettings(pollution.dialect)
        settings.encoding = pollution.encoding
        settings.skippedLineCount = pollution.preamble.count
        settings.footerLineCount = pollution.footer.count
        settings.headerLineCount = table.hasHeader ? pollution.headerLineCount : 0
        let result = try LoadComparison.result(
          of: table.bytes, settings, clean: table.clean, hasHeader: table.hasHeader,
          names: table.hasHeader ? nil : table.clean.first)
        #expect(
          pollution.allowsRejects ? result != .differs : result == .exact,
          "\(pollution.name) \(seed)")
      }
    }
  }
}

/// One way to write and to pollute a table.
struct Pollution {
  var name: String
  var dialect = CSVDialect(delimiter: UInt8(ascii: ";"))
  var quotesAll = false
  var lineEnd = "\r\n"
  var endCount = 1
  var encoding = TextEncoding.utf8
  var mark = false
  var headerLineCount = 1
  var rowCount = 30
  var preamble: [String] = []
  var footer: [String] = []
  /// Changes the fields of one record as they are written.
  var spoil: ((_ line: String, _ delimiter: String) -> String)?

  /// What the spoilt record then has before its first field, where it can enter.
  var spoiltText: String?

  var allowsRejects: Bool { spoil != nil && spoiltText == nil }

  init(_ name: String, _ change: (inout Pollution) -> Void) {
    self.name = name
    change(&self)
  }

  static var all: [Pollution] {
    delimiters + quotes + encodings + headers + preambles + footers + lines + records
  }

  private static var delimiters: [Pollution] {
    [",", ";", "\t", "|", ", ", "; ", "||", "\t\t", " | ", "^", "~", ":"].map { delimiter in
      Pollution("delimiter \(delimiter.debugDescription)") {
        $0.dialect = CSVDialect(delimiter: Array(delimiter.utf8))
      }
    }
  }

  private static var quotes: [Pollution] {
    [(UInt8(ascii: "\""), nil), (UInt8(ascii: "'"), nil), (UInt8(ascii: "\""), UInt8(ascii: "\\"))]
      .flatMap { (quote: UInt8, escape: UInt8?) in
        [UInt8(ascii: ","), UInt8(ascii: ";")].flatMap { delimiter in
          [true, false].map { quotesAll in
            Pollution("quote \(quote) escape \(escape ?? 0) by \(delimiter) all \(quotesAll)") {
              $0.dialect = CSVDialect(delimiter: delimiter, quote: quote, escape: escape)
              $0.quotesAll = quotesAll
            }
          }
        }
      }
  }

  private static var encodings: [Pollution] {
    [
      (TextEncoding.utf8, true), (.utf16, true), (.utf16BigEndian, true),
      (.utf16LittleEndian, false), (.utf16BigEndian, false), (.windows1252, false),
    ].map { encoding, mark in
      Pollution("encoding \(encoding.rawValue) mark \(mark)") {
        $0.encoding = encoding
        $0.mark = mark
      }
    }
  }

  private static var headers: [Pollution] {
    [0, 2, 3].map { count in Pollution("\(count) headers") { $0.headerLineCount = count } }
      + [0, 1, 2].map { count in Pollution("\(count) records") { $0.rowCount = count } }
  }

  private static let notes = ["Secretaria de Estado da Fazenda", "Relatório de arrecadação, 2024"]

  private static var preambles: [Pollution] {
    [
      Pollution("preamble") { $0.preamble = notes },
      Pollution("preamble and empty line") { $0.preamble = notes + [""] },
      Pollution("delimited preamble") { $0.preamble = notes.map { $0 + ";;;;;" } },
      Pollution("delimited preamble and line") {
        $0.preamble = notes.map { $0 + ";;;;;" } + [";;;;;"]
      },
      Pollution("empty lines first") { $0.preamble = ["", ""] },
      Pollution("key and value") { $0.preamble = ["Emitido em;01/02/2024", "Usuário;MARIA", ""] },
    ]
  }

  private static var footers: [Pollution] {
    [
      Pollution("footer after line") { $0.footer = ["", "Fonte: SEFAZ"] },
      Pollution("footer") { $0.footer = ["Fonte: SEFAZ, consulta em 03/2024"] },
      Pollution("delimited footer") { $0.footer = ["Total;;;;;"] },
      Pollution("footers") { $0.footer = [";;;;;", "Nota: dados preliminares;;;;;", "*;;;;;"] },
    ]
  }

  private static var lines: [Pollution] {
    ["\n", "\r\n", "\r"].flatMap { end in
      [0, 1, 2].map { count in
        Pollution("ends \(end.debugDescription) \(count)") {
          $0.lineEnd = end
          $0.endCount = count
        }
      }
    }
  }

  private static var records: [Pollution] {
    [
      Pollution("a field less") {
        $0.spoil = { line, _ in String(line[..<(line.lastIndex(of: ";") ?? line.endIndex)]) }
      },
      Pollution("a field more") { $0.spoil = { line, delimiter in line + delimiter + "x" } },
      Pollution("another delimiter") {
        $0.spoil = { line, delimiter in line.replacing(delimiter, with: " ") }
      },
      // Where the line can be read in one way only, the quote is text.
      Pollution("a stray quote") {
        $0.dialect.strayQuotes = .mend
        $0.spoil = { line, _ in "\"" + line }
        $0.spoiltText = "\""
      },
      Pollution("an open quote") { $0.spoil = { line, delimiter in line + delimiter + "\"" } },
    ]
  }
}

/// A random table and its polluted file.
struct PollutedTable {
  var clean: [[String]] = []
  var bytes: [UInt8] = []
  var hasHeader: Bool { pollution.headerLineCount > 0 }

  private let pollution: Pollution
  private var random: SplitMix64

  private static let names = ["Matrícula", "Nascimento", "Município", "Valor", "CPF", "Observação"]
  private static let cities = [
    "São Paulo", "Poconé", "Belém", "Cuiabá", "Sinop", "Óbidos", "Lucas",
  ]
  private static let remarks = [
    "", "", "", "pago em dia", "aguarda: 2ª via", "parcial; ver anexo", "sim, e não",
    "dito \"Seu Zé\"", "linha um\r\nlinha dois", "caixa d'água", "O'Higgins", "retorno|cópia",
  ]

  init(seed: UInt64, _ pollution: Pollution) {
    self.pollution = pollution
    random = SplitMix64(seed: seed)
    let records = (0..<pollution.rowCount).map { _ in record() }
    var lines = pollution.preamble
    if hasHeader {
      let copies = repeatElement(Self.names, count: pollution.headerLineCount)
      lines += copies.map(written)
      let name = { (column: Int) in copies.map { $0[column] }.joined(separator: " ") }
      clean = [Self.names.indices.map(name)]
    }
    let spoiled = records.count / 2
    for (index, record) in records.enumerated() {
      let line = written(record)
      if index == spoiled, let spoil = pollution.spoil {
        let delimiter = String(decoding: pollution.dialect.delimiter, as: UTF8.self)
        lines.append(spoil(line, delimiter))
      } else {
        lines.append(line)
      }
    }
    clean += records
    if let text = pollution.spoiltText {
      clean[clean.count - records.count + spoiled][0] = text + records[spoiled][0]
    }
    lines += pollution.footer
    let ends = String(repeating: pollution.lineEnd, count: pollution.endCount)
    bytes = encoded(lines.joined(separator: pollution.lineEnd) + ends)
  }

  private mutating func number(_ range: ClosedRange<Int>) -> Int {
    .random(in: range, using: &random)
  }

  private mutating func record() -> [String] {
    let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
    let digits = (0..<11).map { _ in String(number(0...9)) }.joined()
    let cpf = "\(digits.prefix(3)).\(digits.dropFirst(3).prefix(3)).000-\(digits.suffix(2))"
    return [
      "\(number(1000...999_999))",
      "\(two(number(1...28)))/\(two(number(1...12)))/\(number(1950...2020))",
      Self.cities.randomElement(using: &random) ?? "",
      "\(number(0...99_999)),\(two(number(0...99)))",
      cpf, pollution.spoil == nil ? Self.remarks.randomElement(using: &random) ?? "" : "ok",
    ]
  }

  private func written(_ fields: [String]) -> String {
    let dialect = pollution.dialect
    let delimiter = String(decoding: dialect.delimiter, as: UTF8.self)
    let quote = dialect.quote.map { String(Unicode.Scalar($0)) } ?? ""
    let escape = dialect.escape.map { String(Unicode.Scalar($0)) } ?? quote
    return fields.map { field in
      let needs = ["\r", "\n", quote, delimiter.first.map(String.init) ?? ""]
      let isBare = !pollution.quotesAll && !needs.contains { field.contains($0) }
      if isBare, !field.contains("\r\n") { return field }
      return quote + field.replacing(quote, with: escape + quote) + quote
    }.joined(separator: delimiter)
  }

  private func encoded(_ text: String) -> [UInt8] {
    let text = pollution.mark ? "\u{FEFF}" + text : text
    switch pollution.encoding {
    case .utf8: return Array(text.utf8)
    case .utf16, .utf16LittleEndian:
      return text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    case .windows1252, .latin1:
      return text.unicodeScalars.map { $0.value < 0x100 ? UInt8($0.value) : UInt8(ascii: "?") }
    }
  }
}
