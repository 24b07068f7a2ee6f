// Sources out of YAML, and out of seed files. What makes no sense together is refused here, with its place.

public import Foundation

extension Source {
  /// Reads a declaration.
  ///
  /// - Throws: ``PantanalError`` at the place of what is wrong.
  public init(at url: URL, in root: URL) throws {
    let path = url.path(relativeTo: root)
    let yaml = try YAML(try Project.read(url, as: path), file: path)
    try yaml.allowOnly(
      "description", "connection", "path", "table", "query", "since", "format", "mode", "drift",
      "max_rejects", "expected_rows", "columns")
    let origin = try Self.origin(yaml)
    let columns = try Self.columns(yaml, of: origin)
    let format = try Format(yaml["format"], of: yaml["path"]?.text() ?? "")
    self.init(
      table: TableName(.raw, url.deletingPathExtension().lastPathComponent),
      description: try yaml["description"]?.text(),
      connection: try yaml.required("connection").text(),
      origin: origin,
      since: try yaml["since"]?.text(),
      format: format,
      mode: try Self.mode(yaml, of: origin, format),
      drift: try yaml["drift"]?.oneOf(Drift.self) ?? .evolve,
      rejectLimit: try yaml["max_rejects"].map(RejectLimit.init),
      expectedRowCount: try yaml["expected_rows"]?.rowCount(),
      columns: columns,
      place: Place(file: path, line: 1, column: 1))
  }

  private static func origin(_ yaml: YAML) throws -> Origin {
    let given = ["path", "table", "query"].filter { yaml[$0] != nil }
    guard let kind = given.first, given.count == 1 else {
      throw PantanalError(
        .sourceInvalid,
        given.isEmpty
          ? "a source names what it reads" : "a source reads one thing, and this one names several",
        hint: given.isEmpty
          ? "add path: for files, or table: or query: for a database"
          : "leave one of these: \(given.joined(separator: ", "))",
        place: given.dropFirst().first.flatMap { yaml[$0]?.place } ?? yaml.place)
    }
    let value = try yaml.required(kind)
    if kind == "path" {
      try refuse(["since"], of: yaml, "is for databases, and this source reads files")
      return .files(try PathTemplate(value))
    }
    try refuse(["format"], of: yaml, "is for files, and this source reads a database")
    return kind == "table" ? .table(try value.text()) : .query(try value.text())
  }

  private static func refuse(_ keys: [String], of yaml: YAML, _ reason: String) throws {
    for key in keys {
      guard let value = yaml[key] else { continue }
      throw PantanalError(
        .sourceInvalid, "\(key) \(reason)", hint: "leave it out", place: value.place)
    }
  }

  private static func mode(_ yaml: YAML, of origin: Origin, _ format: Format) throws -> Mode {
    let given = try yaml["mode"]?.oneOf(Mode.self)
    let place = yaml["mode"]?.place ?? yaml.place
    switch origin {
    case .files(let template):
      if format.kind == .delta, given != nil {
        throw PantanalError(
          .sourceInvalid, "a Delta table's own log says which of its files count",
          hint: "leave mode out", place: place)
      }
      if given == .partition, template.captures.isEmpty {
        throw PantanalError(
          .sourceInvalid, "the path of a partitioned source names its partition",
          hint: "capture it: path: \"matriculas_{month:yyyy-MM}*.csv\"", place: place)
      }
      return given ?? .append
    case .table, .query:
      let fitting: Mode = yaml["since"] == nil ? .replace : .append
      guard given == nil || given == fitting else {
        throw PantanalError(
          .sourceInvalid,
          fitting == .replace
            ? "a database that is read whole replaces the table"
            : "a database that is read from where it was left appends",
          hint: fitting == .replace
            ? "write mode: replace, or name the column to go on from with since:"
            : "write mode: append, or leave since: out",
          place: place)
      }
      return fitting
    }
  }

  /// The declaration of a seed file, whose header names the columns.
  static func seed(at url: URL, in root: URL) throws -> Source {
    let path = url.path(relativeTo: root)
    let text = try Project.read(url, as: path)
    let header = text.prefix { !$0.isNewline }.trimmingPrefix("\u{feff}")
    let names = header.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: CharacterSet(charactersIn: "\" "))
    }
    return Source(
      table: TableName(.raw, url.deletingPathExtension().lastPathComponent),
      description: "Reference data of the project, from \(path).",
      connection: seedConnection, origin: .files(PathTemplate(url.lastPathComponent)), since: nil,
      format: .plain, mode: .replace, drift: .evolve, rejectLimit: .share(0), expectedRowCount: nil,
      columns: names.map {
        Column(name: $0, header: $0, description: nil, personalData: nil, isCaptured: false)
      },
      place: Place(file: path, line: 1, column: 1))
  }

  /// The declared columns, and behind them those that the path gives and nobody declared.
  private static func columns(_ yaml: YAML, of origin: Origin) throws -> [Column] {
    var captures: [String] = []
    if case .files(let template) = origin { captures = template.captures.map(\.name) }
    let declared = try yaml["columns"]?.pairs().map { try column($0, $1, captures) } ?? []
    guard declared.contains(where: { !$0.isCaptured }) else {
      throw PantanalError(
        .sourceInvalid, "a source declares its columns",
        hint: "add columns: with a name and a header each", place: yaml.place)
    }
    let names = Set(declared.map(\.name))
    return declared.filter { !$0.isCaptured } + declared.filter(\.isCaptured)
      + captures.filter { !names.contains($0) }.map {
        Column(name: $0, header: $0, description: nil, personalData: nil, isCaptured: true)
      }
  }

  private static func column(
    _ name: String, _ value: YAML, _ captures: [String]
  ) throws -> Column {
    try value.allowOnly("header", "description", "pii")
    guard name.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil else {
      throw PantanalError(
        .sourceInvalid, "\(name) is not a column name",
        hint: "small letters, digits and _ only; the file's own name goes to header:",
        place: value.place)
    }
    let isCaptured = captures.contains(name)
    if isCaptured, let header = value["header"] {
      throw PantanalError(
        .sourceInvalid, "\(name) comes from the path, so no header of a file is its",
        hint: "leave header: out, or give the piece of the path another name",
        place: header.place)
    }
    return Column(
      name: name, header: try value["header"]?.text() ?? name,
      description: try value["description"]?.text(),
      personalData: try value["pii"]?.oneOf(PersonalData.self), isCaptured: isCaptured)
  }
}

extension Source.RejectLimit {
  /// Reads `1%` or `0.01` as a share, and a whole number as one of records.
  init(_ yaml: YAML) throws {
    let text = try yaml.text()
    if text.allSatisfy({ ("0"..."9").contains($0) }), let count = Int64(text) {
      self = .count(count)
    } else {
      self = .share(try yaml.share())
    }
  }
}
