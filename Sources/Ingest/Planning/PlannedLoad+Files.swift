// Which files of a source are to be loaded, decided by names, sizes, times and versions alone. The listing
// and the loads are gone through once each.

import Connections
import SQLite
import Warehouse

extension PlannedLoad {
  /// Compares the files of a source with what has been loaded, which is nothing without a connection.
  init(_ source: Source, _ listing: FileListing, on connection: Connection?) throws {
    self.init(source)
    matchedCount = listing.files.count
    skipped = listing.skipped
    var standing: [FormerLoad] = []
    var isRedeclared = false
    if let connection {
      standing = try LoadHistory(on: connection).standing(source.table)
      let ledger = try Ledger(.raw, on: connection).latest(of: source.table.description)
      isRedeclared = ledger.map { $0.fingerprint != source.fingerprint } ?? false
      let columns = try RawTable(source.table, on: connection).columns()
      isTableNew = columns.isEmpty
      isTableNarrow = !isTableNew && !Set(source.columns.map(\.name)).isSubset(of: columns)
    }
    let choice = FileChoice(
      source: source, files: listing.files, standing: standing, isRedeclared: isRedeclared)
    files = choice.files
    seenCount = choice.seenCount
    heldPaths = choice.heldPaths
    vanishedPaths = choice.vanishedPaths
  }

  /// Compares the files of a Delta table, by its log, with what has been loaded.
  ///
  /// What the log no longer has goes, as it went from the table.
  init(_ source: Source, _ delta: DeltaListing, on connection: Connection?) throws {
    try self.init(source, FileListing(files: delta.files), on: connection)
    self.delta = delta
    guard let connection, !vanishedPaths.isEmpty else { return }
    let gone = Set(vanishedPaths.map(PathKey.init))
    removed = try LoadHistory(on: connection).standing(source.table).filter {
      $0.state == .loaded && gone.contains(PathKey($0.path))
    }
    vanishedPaths = []
  }
}

/// Which files enter, by the mode of their source.
struct FileChoice {
  private(set) var files: [PlannedFile] = []
  private(set) var seenCount = 0
  private(set) var heldPaths: [String] = []
  private(set) var vanishedPaths: [String] = []

  private let isRedeclared: Bool
  private let pattern: GlobPattern

  /// What is known of a path.
  private struct Known {
    var loaded: FormerLoad?
    /// The newest version that was kept out, where nothing newer is in the table.
    var keptOut: FormerLoad?

    init() {}

    /// What the loads of one path say together, from the oldest to the newest.
    init(_ loads: ArraySlice<FormerLoad>) {
      for load in loads {
        if load.state == .loaded {
          (loaded, keptOut) = (load, nil)
        } else {
          keptOut = load
        }
      }
    }
  }

  /// A file that may be in the table, and what is known of its path.
  private struct Candidate {
    let file: ListedFile
    let known: Known
    /// Someone let this very version in.
    let isAccepted: Bool
  }

  init(source: Source, files: [ListedFile], standing: [FormerLoad], isRedeclared: Bool) {
    self.isRedeclared = isRedeclared
    if case .files(let template) = source.origin {
      pattern = GlobPattern(template: template)
    } else {
      pattern = GlobPattern("")
    }
    let index = Self.index(standing)
    var isListed = [Bool](repeating: false, count: standing.count)
    var candidates: [Candidate] = []
    for file in files {
      guard let place = index[PathKey(file.path)] else {
        candidates.append(Candidate(file: file, known: Known(), isAccepted: false))
        continue
      }
      let loads = standing[place.first..<place.first + place.count]
      for load in loads.indices { isListed[load] = true }
      // What most files are: in the table as they stand.
      if source.mode == .append, !isRedeclared, loads.count == 1, let load = loads.first,
        load.state == .loaded, load.isVersion(file)
      {
        seenCount += 1
      } else if let candidate = candidate(file, Known(loads)) {
        candidates.append(candidate)
      }
    }
    vanishedPaths = standing.indices.filter { !isListed[$0] && standing[$0].state == .loaded }
      .map { standing[$0].path }
    switch source.mode {
    case .append: for candidate in candidates { add(candidate, of: candidate.known.loaded) }
    case .replace: chooseNewest(of: candidates, standing) { _, _ in "" }
    case .partition:
      // What was kept saves taking the path apart, as long as the source still takes it apart so.
      chooseNewest(of: candidates, standing) { [pattern] path, former in
        guard !isRedeclared, let former else {
          return pattern.partition(of: path)?.text ?? former ?? ""
        }
        return former
      }
    }
  }

  /// Where the loads of each path stand, which are beside one another.
  private static func index(_ standing: [FormerLoad]) -> [PathKey: (first: Int, count: Int)] {
    var index: [PathKey: (first: Int, count: Int)] = [:]
    index.reserveCapacity(standing.count)
    for place in standing.indices {
      index[PathKey(standing[place].path), default: (place, 0)].count += 1
    }
    return index
  }

  /// The file, unless this version of it was kept out.
  private mutating func candidate(_ file: ListedFile, _ known: Known) -> Candidate? {
    guard let keptOut = known.keptOut, keptOut.isVersion(file) else {
      return Candidate(file: file, known: known, isAccepted: false)
    }
    switch keptOut.state {
    case .accepted: return Candidate(file: file, known: known, isAccepted: true)
    case .held, .rejected:
      // Read as the source now says, it may be as it should.
      if isRedeclared { return Candidate(file: file, known: known, isAccepted: false) }
      if keptOut.state == .held { heldPaths.append(file.path) }
      return nil
    case .retracted, .loaded: return nil
    }
  }

  /// Plans a file unless it is in the table as it stands.
  private mutating func add(
    _ candidate: Candidate, of load: FormerLoad?, instead others: [FormerLoad] = []
  ) {
    let file = candidate.file
    var reason = PlannedFile.Reason.new
    if let load {
      if load.isVersion(file), !isRedeclared, !candidate.isAccepted {
        seenCount += 1
        return
      }
      reason = isRedeclared ? .redeclared : .changed
    }
    if candidate.isAccepted { reason = .accepted }
    files.append(
      PlannedFile(
        file, reason, former: others.isEmpty ? [load].compactMap(\.self) : others,
        settled: [candidate.known.keptOut].compactMap(\.self).filter { $0.state != .retracted },
        partition: pattern.partition(of: file.path) ?? .none))
  }

  /// Plans the newest file of each key, unless it is the one in the table, or older than that.
  ///
  /// The key is what of a file is in the table once only, from its path and from what was kept of it.
  private mutating func chooseNewest(
    of candidates: [Candidate], _ standing: [FormerLoad],
    by key: (_ path: String, _ former: String?) -> String
  ) {
    var newest: [String: Candidate] = [:]
    var present: Set<PathKey> = []
    for candidate in candidates {
      present.insert(PathKey(candidate.file.path))
      let key = key(candidate.file.path, candidate.known.loaded?.partition)
      if let best = newest[key], candidate.file.isOlder(than: best.file) { continue }
      newest[key] = candidate
    }
    let loads = Dictionary(
      grouping: standing.lazy.filter { $0.state == .loaded }, by: { key($0.path, $0.partition) })
    for (key, candidate) in newest.sorted(by: { $0.value.file.path < $1.value.file.path }) {
      let loads = loads[key] ?? []
      // A table whose file is gone keeps its rows rather than going back to an older file.
      let isOutdated = loads.contains {
        !present.contains(PathKey($0.path)) && $0.modifiedAt >= candidate.file.modifiedAt
      }
      if isOutdated { continue }
      let former = loads.first { $0.path.isSamePath(as: candidate.file.path) }
      add(candidate, of: former, instead: loads)
    }
  }
}

extension ListedFile {
  /// Whether another file is newer; of two of one time, the one whose path comes last is.
  fileprivate func isOlder(than other: ListedFile) -> Bool {
    (modifiedAt, path) < (other.modifiedAt, other.path)
  }
}
