// The parts of an .xlsx file and how they lead to each other: relationships, sheets, formats, strings.

/// An Excel workbook, as far as it must be known before a sheet is read.
///
/// Related documentation: ECMA-376, parts 1 and 2; both its transitional and its strict namespaces are
/// read, because names are compared without them.
struct Workbook {
  /// A sheet, in the order of the tabs.
  struct Sheet {
    let name: String
    let isHidden: Bool
    let part: String
  }

  let sheets: [Sheet]
  let countsDaysFrom1904: Bool
  let cellFormats: [WorkbookFormat?]
  let strings: WorkbookStrings
  private let package: WorkbookPackage

  /// Opens a workbook.
  ///
  /// - Throws: ``FormatError`` for what is none.
  init(path: String) throws(FormatError) {
    package = try WorkbookPackage(path: path)
    let root = try package.relationships(of: "")
    let main =
      root.first { $0.type.hasSuffix("/officeDocument") }?.target ?? "xl/workbook.xml"
    guard !main.lowercased().hasSuffix(".bin") else {
      throw FormatError(
        "this is a binary workbook (.xlsb)", hint: "save it as Excel workbook (.xlsx)")
    }
    let list = WorkbookSheetList()
    try package.read(main, to: list)
    guard list.isWorkbook else { throw FormatError("this Office document is not a workbook") }
    let parts = try package.relationships(of: main)
    sheets = list.sheets.compactMap { sheet in
      let part = parts.first { $0.id == sheet.relationship }
      // Sheets that are only a chart or a macro hold no cells.
      guard let part, part.type.hasSuffix("/worksheet") else { return nil }
      return Sheet(name: sheet.name, isHidden: sheet.isHidden, part: part.target)
    }
    countsDaysFrom1904 = list.countsDaysFrom1904
    let styles = WorkbookStyles()
    if let part = parts.first(where: { $0.type.hasSuffix("/styles") }) {
      try package.read(part.target, to: styles)
    }
    cellFormats = styles.cellFormats
    strings = WorkbookStrings()
    if let part = parts.first(where: { $0.type.hasSuffix("/sharedStrings") }) {
      try package.read(part.target, to: strings)
    }
  }

  /// The sheet of that name, however its letters are written; without a name the first that is shown.
  ///
  /// - Throws: ``FormatError`` that lists the sheets.
  func sheet(_ name: String?) throws(FormatError) -> Sheet {
    guard let name else {
      guard let sheet = sheets.first(where: { !$0.isHidden }) ?? sheets.first else {
        throw FormatError("this workbook has no sheet with cells")
      }
      return sheet
    }
    let wanted = name.lowercased()
    if let sheet = sheets.first(where: { $0.name == name })
      ?? sheets.first(where: { $0.name.lowercased() == wanted })
    {
      return sheet
    }
    let list = sheets.map(\.name).joined(separator: ", ")
    let near = NameDistance.nearest(to: name, in: sheets.map(\.name))
    throw FormatError(
      "there is no sheet \(name) in this workbook",
      hint: near.map { "did you mean \($0)? The sheets are \(list)" } ?? "its sheets are \(list)")
  }

  /// Opens a sheet's XML.
  func open(_ sheet: Sheet, to events: any XMLEvents) throws(FormatError) -> XMLStream {
    try package.open(sheet.part, to: events)
  }
}

/// The files inside a workbook.
struct WorkbookPackage {
  struct Relationship {
    let id: String
    let type: String
    let target: String
  }

  private let file: CompressedFile
  private let parts: [String: CompressedFile.Member]

  init(path: String) throws(FormatError) {
    guard let file = try CompressedFile(path: path), file.kind == .zip else {
      throw try Self.refusal(of: path)
    }
    self.file = file
    parts = Dictionary(
      file.members.map { (Self.key($0.name ?? ""), $0) }, uniquingKeysWith: { first, _ in first })
    guard file.isOfficeDocument else {
      let isOpenDocument = parts["mimetype"] != nil && parts["content.xml"] != nil
      throw FormatError(
        isOpenDocument
          ? "this is an OpenDocument file (.ods), not an Excel workbook"
          : "this is a zip, but not an Excel workbook",
        hint: isOpenDocument ? "save it as Excel workbook (.xlsx)" : nil)
    }
  }

  func open(_ part: String, to events: any XMLEvents) throws(FormatError) -> XMLStream {
    guard let member = parts[Self.key(part)] else {
      throw FormatError(
        "the workbook is damaged: it has no \(part)", hint: "open it in Excel and save it again")
    }
    return XMLStream(try file.open(member), named: part, to: events)
  }

  func read(_ part: String, to events: any XMLEvents) throws(FormatError) {
    try open(part, to: events).run()
  }

  /// What a part refers to, by full names; the whole package is the part without a name.
  func relationships(of part: String) throws(FormatError) -> [Relationship] {
    let folders = part.split(separator: "/").dropLast().map { String($0) }
    let last = part.split(separator: "/").last ?? ""
    let name = (folders + ["_rels", "\(last).rels"]).joined(separator: "/")
    guard parts[Self.key(name)] != nil else { return [] }
    let list = WorkbookRelationships()
    try read(name, to: list)
    return list.found.map { found in
      Relationship(
        id: found.id, type: found.type, target: Self.resolve(found.target, in: folders))
    }
  }

  private static func resolve(_ target: String, in folders: [String]) -> String {
    var path = target.hasPrefix("/") ? [] : folders
    for step in target.split(separator: "/") where step != "." {
      if step == ".." { path = path.dropLast() } else { path.append(String(step)) }
    }
    return path.joined(separator: "/")
  }

  /// Parts are found whatever the case of their names: ECMA-376 part 2, 6.2.2.
  private static func key(_ name: String) -> String {
    name.lowercased().replacing("\\", with: "/")
  }

  /// Why a file that is no zip is not read.
  private static func refusal(of path: String) throws(FormatError) -> FormatError {
    let file = try FileSlice(path: path)
    let start = ZipBytes(try file.bytes(at: 0, count: 512))
    guard start.count == 512, start[0, 4] == 0xE011_CFD0, start[4, 4] == 0xE11A_B1A1 else {
      return FormatError(
        "this is not an Excel workbook (.xlsx)",
        hint: "what has another format can be opened in Excel and saved as Excel workbook")
    }
    // A compound file: its directory tells an encrypted package from an old workbook. [MS-CFB] 2.2.
    let directory = try file.bytes(at: 512 * (start[48, 4] + 1), count: 4096)
    var name: [UInt8] = []
    for byte in "EncryptedPackage".utf8 { name += [byte, 0] }
    let isEncrypted = directory.indices.contains { start in
      directory[start...].starts(with: name)
    }
    return isEncrypted
      ? FormatError(
        "this workbook is protected by a password", hint: "save it without a password")
      : FormatError(
        "this is a workbook of Excel 97–2003 (.xls)", hint: "save it as Excel workbook (.xlsx)")
  }
}

/// The name nearest to one that is not there.
enum NameDistance {
  /// The candidate that at most a third of the letters tell from `name`.
  static func nearest(to name: String, in candidates: [String]) -> String? {
    let distances = candidates.map { candidate in
      (candidate, distance(Array(name.lowercased()), Array(candidate.lowercased())))
    }
    guard let best = distances.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(1, max(name.count, best.0.count) / 3) ? best.0 : nil
  }

  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (count, letter) in first.enumerated() {
      var corner = row[0]
      row[0] = count + 1
      for (index, other) in second.enumerated() {
        let changed = corner + (letter == other ? 0 : 1)
        corner = row[index + 1]
        row[index + 1] = min(changed, row[index] + 1, corner + 1)
      }
    }
    return row[second.count]
  }
}
