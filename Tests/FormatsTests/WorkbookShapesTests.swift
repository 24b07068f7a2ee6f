// Workbooks of hand-made XML: what other writers write, and what nobody should.

import Foundation
import Testing

@testable import Formats

@Suite("Workbook shapes", .enabled(if: Python.exists, "python3 is not there"))
struct WorkbookShapesTests {
  let folder = TemporaryFolder()

  static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

  /// A workbook of one sheet, or with other parts instead of the usual ones.
  private func workbook(
    _ rows: String, strings: String? = nil, styles: String? = nil, properties: String = "",
    replacing other: [String: String] = [:], method: String = "ZIP_DEFLATED"
  ) throws -> String {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    let relationship = { (id: Int, type: String, target: String) in
      "<Relationship Id='r\(id)' Type='\(office)/\(type)' Target='\(target)'/>"
    }
    var parts = [
      "[Content_Types].xml": "<Types/>",
      "_rels/.rels":
        "<Relationships>\(relationship(1, "officeDocument", "xl/workbook.xml"))</Relationships>",
      "xl/workbook.xml":
        "<workbook xmlns='\(Self.main)' xmlns:r='\(office)'><workbookPr \(properties)/>"
        + "<sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets></workbook>",
      "xl/_rels/workbook.xml.rels":
        "<Relationships>" + relationship(1, "worksheet", "worksheets/sheet1.xml")
        + (strings == nil ? "" : relationship(2, "sharedStrings", "/xl/sharedStrings.xml"))
        + (styles == nil ? "" : relationship(3, "styles", "styles.xml")) + "</Relationships>",
      "xl/worksheets/sheet1.xml":
        "<worksheet xmlns='\(Self.main)'><sheetData>\(rows)</sheetData></worksheet>",
    ]
    parts["xl/sharedStrings.xml"] = strings.map { "<sst xmlns='\(Self.main)'>\($0)</sst>" }
    parts["xl/styles.xml"] = styles.map { "<styleSheet xmlns='\(Self.main)'>\($0)</styleSheet>" }
    parts.merge(other) { $1.isEmpty ? $0 : $1 }
    let path = folder.file(UUID().uuidString)
    let program = """
      import json, sys, zipfile
      path, parts = json.load(sys.stdin)
      with zipfile.ZipFile(path, "w", zipfile.\(method)) as z:
        for name, text in parts.items(): z.writestr(name, text)
      json.dump([], sys.stdout)
      """
    struct Input: Encodable {
      let path: String
      let parts: [String: String]

      func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        try list.encode(path)
        try list.encode(parts)
      }
    }
    _ = try Python.run(program, on: Input(path: path, parts: parts))
    return path
  }

  @Test func leaveOutReferences() throws {
    let path = try workbook(
      """
      <row><c t='inlineStr'><is><t>a</t></is></c><c t='inlineStr'><is><t>b</t></is></c></row>
      <row/><row><c><v>1</v></c><c/><c r='B9'><v>2</v></c></row>
      <row r='20' spans='1:2'><c r='B20'><f>1+2</f><v>3</v></c></row>
      """)
    let found = try ReadRecords.sheet(path)
    #expect(found.names == ["a", "b"])
    #expect(found.rows == [["1", "2"], [nil, "3"]])
    #expect(found.lines == [3, 20])
  }

  @Test func usePrefixesAndStrictNames() throws {
    let strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    let path = try workbook(
      "",
      replacing: [
        "_rels/.rels":
          "<p:Relationships xmlns:p='x'><p:Relationship Id='1' Type='\(strict)/officeDocument' Target='/XL/Book.xml'/></p:Relationships>",
        "xl/book.xml":
          "<x:workbook xmlns:x='http://purl.oclc.org/ooxml/spreadsheetml/main' xmlns:rel='\(strict)'><x:sheets><x:sheet name='S' rel:id='q'/></x:sheets></x:workbook>",
        "xl/_rels/Book.xml.rels":
          "<Relationships><Relationship Id='q' Type='\(strict)/worksheet' Target='./../xl/s.xml'/></Relationships>",
        "xl/s.xml":
          "<?xml version='1.0' encoding='UTF-8'?><x:worksheet xmlns:x='m'><x:sheetData><x:row r='1'><x:c r='A1' t='inlineStr'><x:is><x:t>dia</x:t></x:is></x:c></x:row><x:row><x:c t='d'><x:v>2026-03-01T10:20:30Z</x:v></x:c></x:row><x:row><x:c t='d'><x:v>2026-03-01</x:v></x:c></x:row></x:sheetData></x:worksheet>",
      ])
    let found = try ReadRecords.sheet(path)
    #expect(found.names == ["dia"])
    #expect(found.rows == [["2026-03-01 10:20:30"], ["2026-03-01"]])
  }

  @Test func shareTexts() throws {
    let path = try workbook(
      "<row><c t='s'><v>0</v></c></row><row><c t='s'><v>1</v></c></row><row><c t='s'><v>2</v></c></row>"
        + "<row><c t='s'><v>3</v></c></row>",
      strings: """
        <si><r><t xml:space='preserve'>nome </t></r><r><rPr/><t>&amp; </t></r><r><t>cor</t></r>
        <rPh sb='0' eb='1'><t>ignorado</t></rPh></si><si><t>a_x000D_
        b_x005F_x000D_c_x0000_d_xD800_</t></si><si><t/></si><si><t> </t></si>
        """)
    let found = try ReadRecords.sheet(path)
    #expect(found.names == ["nome & cor"])
    // An empty text alone makes no row.
    #expect(found.rows == [["a\r\nb_x000D_c_x0000_d_xD800_"], [" "]])
    #expect(found.lines == [2, 4])
  }

  /// Numbers by the format in which they are shown.
  static let dates: [(code: String, number: String, text: String)] = [
    ("yyyy-mm-dd", "45000", "2023-03-15"),
    ("dd/mm/yyyy", "45000.5", "2023-03-15 12:00:00"),
    ("dd/mm/yyyy hh:mm", "45000", "2023-03-15 00:00:00"),
    ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "61", "1900-03-01"),
    ("d-mmm", "60", "1900-02-29"),
    ("mmm/yy", "59", "1900-02-28"),
    ("yyyy", "1", "1900-01-01"),
    ("m/d/yyyy", "2958465", "9999-12-31"),
    ("m/d/yyyy", "2958466", "2958466"),
    ("m/d/yyyy", "-1", "-1"),
    ("h:mm AM/PM", "0.75", "18:00:00"),
    ("hh:mm", "45000.75", "2023-03-15 18:00:00"),
    ("mm:ss.0", "0.00001", "00:00:00.864"),
    ("hh:mm:ss", "0.999999999", "1900-01-01 00:00:00"),
    ("[h]:mm", "1.5", "36:00:00"),
    ("[mm]:ss", "0.125", "03:00:00"),
    ("#,##0.00 \"dias\"", "1.1000000000000001", "1.1"),
    ("[Red]-0;\"d\"@", "5", "5"),
    ("GENERAL", "0.30000000000000004", "0.30000000000000004"),
    ("0.00E+00", "1.2345678901234567E+19", "12345678901234567000"),
    ("@", "1E-3", "0.001"),
    ("0_d\\m", "1.5E-10", "1.5e-10"),
    ("0", "12345678901234567", "12345678901234568"),
    ("0", "00012", "00012"),
  ]

  @Test func showDatesByTheirFormats() throws {
    var formats = "<numFmts>"
    for (index, date) in Self.dates.enumerated() {
      let code = date.code.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
      formats += "<numFmt numFmtId='\(200 + index)' formatCode=\"\(code)\"/>"
    }
    formats += "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
    formats += Self.dates.indices.map { "<xf numFmtId='\(200 + $0)'/>" }.joined() + "</cellXfs>"
    let rows = Self.dates.enumerated().map { index, date in
      "<row><c s='\(index)'><v>\(date.number)</v></c></row>"
    }
    let path = try workbook(rows.joined(), styles: formats)
    let found = try ReadRecords.sheet(path, hasHeader: false, expecting: 1)
    #expect(found.rows.count == Self.dates.count)
    for (row, date) in zip(found.rows, Self.dates) {
      #expect(row == [date.text], "\(date.number) as \(date.code)")
    }
    let macintosh = try workbook(
      "<row><c s='0'><v>0</v></c></row><row><c s='0'><v>43538</v></c></row>", styles: formats,
      properties: "date1904='1'")
    #expect(
      try ReadRecords.sheet(macintosh, hasHeader: false).rows == [["1904-01-01"], ["2023-03-15"]])
  }

  @Test func knowBuiltInFormats() throws {
    let styles = "<cellXfs><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='46'/><xf/></cellXfs>"
    let cells = (0..<5).map { "<c s='\($0)'><v>1.5</v></c>" }.joined()
    let path = try workbook("<row>\(cells)</row>", styles: styles)
    #expect(
      try ReadRecords.sheet(path, hasHeader: false).rows == [
        ["1900-01-01 12:00:00", "1900-01-01 12:00:00", "36:00:00", "1.5", "1.5"]
      ])
  }

  @Test func passOverRowsAtTheTop() throws {
    let path = try workbook(
      "<row r='1'><c t='str'><v>Relatório</v></c></row><row r='3'><c t='str'><v>a</v></c></row>"
        + "<row r='4'><c t='e'><v>#N/A</v></c><c t='b'><v>1</v></c></row>"
        + "<row r='5'><c t='b'><v>0</v></c></row>")
    let found = try ReadRecords.sheet(path, skipLines: 1)
    #expect(found.names == ["a"] && found.rows == [["false"]])
    #expect(
      found.rejects.map { "\($0.line) \($0.reason): \($0.text)" } == [
        "4 2 cells where 1 belong: #N/A\ttrue"
      ])
    #expect(
      try ReadRecords.sheet(path, skipLines: 3, hasHeader: false, expecting: 2).rows
        == [["#N/A", "true"], ["false", nil]])
    #expect(try ReadRecords.sheet(path, skipLines: 9).names == nil)
  }

  @Test func areLongerThanAChunk() throws {
    let rows = (0..<9000).map { "<row><c><v>\($0)</v></c><c t='str'><v>x\($0)</v></c></row>" }
    let found = try ReadRecords.sheet(
      try workbook(rows.joined(), method: "ZIP_STORED"), hasHeader: false, expecting: 2)
    #expect(found.rows == (0..<9000).map { ["\($0)", "x\($0)"] })
  }

  @Test(arguments: [
    (
      "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><worksheet>&b;</worksheet>",
      "the workbook holds XML with a DOCTYPE, which no workbook has"
    ),
    (
      "<worksheet><sheetData><row>",
      "the workbook is damaged: xl/worksheets/sheet1.xml is not XML (no element found)"
    ),
    (
      "<worksheet><sheetData><row><c t='s'><v>7</v></c></row></sheetData></worksheet>",
      "the workbook is damaged: a cell has a text that is not there"
    ),
    (
      "<worksheet><sheetData><row><c t='x'><v>7</v></c></row></sheetData></worksheet>",
      "the workbook has a cell of an unknown type, x"
    ),
    (
      "<worksheet><sheetData><row><c r='ZZZZ1'><v>7</v></c></row></sheetData></worksheet>",
      "row 1 has more cells than the 16384 that a sheet can have"
    ),
    (
      "<worksheet><sheetData><row><c r='XFD1'><v>7</v></c></row></sheetData></worksheet>",
      "the header has more than 1998 columns"
    ),
  ])
  func areRefused(sheet: String, message: String) throws {
    let path = try workbook("", replacing: ["xl/worksheets/sheet1.xml": sheet])
    let error = #expect(throws: FormatError.self) { try ReadRecords.sheet(path) }
    #expect(error?.message == message)
  }

  @Test func areRefusedWhenTheyWouldFillMemory() throws {
    let strings = WorkbookStrings(sizeLimit: 1 << 20)
    let text = [UInt8](repeating: 0x61, count: 100_000)
    var count = 0
    let error = #expect(throws: FormatError.self) {
      while count < 100 {
        count += 1
        strings.begin(XMLElement(name: "t"))
        try text.withUnsafeBufferPointer { try strings.text($0) }
        try strings.end(XMLElement(name: "t"))
        try strings.end(XMLElement(name: "si"))
      }
    }
    #expect(error?.message == "the workbook's texts have more than 1 MB")
    #expect(count == 11)
    let tag = "<worksheet><!--\(String(repeating: "x", count: 3 << 20))--></worksheet>"
    let path = try workbook("", replacing: ["xl/worksheets/sheet1.xml": tag])
    #expect(
      #expect(throws: FormatError.self) { try ReadRecords.sheet(path) }?.message
        == "the workbook is damaged: xl/worksheets/sheet1.xml has a tag of more than a megabyte")
    let space = "<worksheet>\(String(repeating: " ", count: 3 << 20))</worksheet>"
    let empty = try workbook("", replacing: ["xl/worksheets/sheet1.xml": space])
    #expect(try ReadRecords.sheet(empty).names == nil)
  }

  @Test func areRefusedForWhatTheyAre() throws {
    let compound = { (name: String) in
      var bytes = [UInt8](repeating: 0, count: 4096)
      bytes.replaceSubrange(0..<8, with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])
      bytes[48] = 1
      bytes.replaceSubrange(1200..<1200 + 2 * name.utf8.count, with: name.utf8.flatMap { [$0, 0] })
      return bytes
    }
    let files: [(bytes: [UInt8], message: String)] = [
      (compound("EncryptedPackage"), "this workbook is protected by a password"),
      (compound("Workbook"), "this is a workbook of Excel 97–2003 (.xls)"),
      (Array("<html><table>".utf8), "this is not an Excel workbook (.xlsx)"),
      ([], "this is not an Excel workbook (.xlsx)"),
    ]
    for (bytes, message) in files {
      try Data(bytes).write(to: folder.url("other"))
      let error = #expect(throws: FormatError.self) {
        try ReadRecords.sheet(folder.file("other"))
      }
      #expect(error?.message == message)
    }
    let binary = try workbook(
      "",
      replacing: [
        "_rels/.rels":
          "<Relationships><Relationship Id='1' Type='x/officeDocument' Target='xl/workbook.bin'/></Relationships>"
      ])
    let letter = try workbook("", replacing: ["xl/workbook.xml": "<document/>"])
    let messages = [binary, letter].map { path in
      #expect(throws: FormatError.self) { try ReadRecords.sheet(path) }?.message
    }
    #expect(
      messages == [
        "this is a binary workbook (.xlsb)", "this Office document is not a workbook",
      ])
  }
}
