// Targets: copies of the warehouse to try things out in, and what differs between one and the original.

import Foundation
import Learning
public import Targets
import Transforms
public import Warehouse

extension Pipeline {
  /// The same project and parameters in another warehouse, publishing into its folder.
  func working(in other: Warehouse) throws -> Pipeline {
    Pipeline(
      compiled: try CompiledProject(
        compiled.project.confined(to: other.folder), isFollowing: compiled.isFollowing),
      warehouse: other, parameters: parameters)
  }

  /// Whether the warehouse is a copy in which personal data is pseudonymised.
  ///
  /// Nothing enters such a copy from outside, since what would enter is not pseudonymised.
  public var isMasked: Bool { CopyNote(in: warehouse.folder)?.isMasked ?? false }

  /// Refuses work that does nothing but bring in what a masked copy must not hold.
  func refuseSources(_ kinds: Set<LedgerEntry.Kind>?) throws {
    guard kinds == [.ingest], isMasked else { return }
    throw PantanalError(
      .fileExists,
      "the warehouse in \(warehouse.folder.path) is a masked copy, which no source enters",
      hint:
        "bring what is new into the original, then copy it anew: pantanal run --target NAME --fresh"
    )
  }

  /// Makes a target a copy of a warehouse, in place of the copy that is there.
  ///
  /// In a masked copy the tables that are made of personal data are computed anew before anybody sees
  /// it, so that they hold exactly what their transforms make of the pseudonyms.
  ///
  /// - Parameters:
  ///   - original: What is copied.
  ///   - target: The target.
  ///   - isForced: Whether also what is no copy of ours gives way.
  ///   - command: What was typed.
  ///   - cancellation: A request to stop, after which the target is as it was.
  ///   - progress: Told how far the copying is.
  /// - Throws: ``PantanalError``.
  public func copy(
    _ original: Warehouse, to target: Settings.Target, isForced: Bool = false, command: String,
    cancellation: Cancellation, progress: @escaping ProgressHandler
  ) throws {
    let masking = target.isMasked ? try masking(of: original) : nil
    try TargetFolder(target).copy(
      original, masking: masking, isForced: isForced, command: command,
      cancellation: cancellation, progress: progress
    ) { copy in
      guard let masking else { return }
      let pipeline = try working(in: copy)
      let tables = try pipeline.tablesMade(of: masking.personalData)
      guard !tables.isEmpty else { return }
      let result = try pipeline.run(
        tables.map(\.description), kinds: [.transform], forced: [.transform], command: command,
        cancellation: cancellation
      ) { event in
        if case .progressed(let value, _) = event { progress(value) }
      }
      // What fails now fails again in the run that follows, and is told there; the table holds the
      // pseudonyms that its rows were copied with.
      let ending: Set<PantanalError.Code> = [.cancelled, .diskFull, .diskFailed]
      if let error = result.outcomes.compactMap(\.error).first(where: { ending.contains($0.code) })
      {
        throw error
      }
    }
  }

  /// What is personal in a warehouse, and how it is pseudonymised in its copies.
  ///
  /// - Parameters:
  ///   - original: The warehouse that is copied; its key is used, and not made if it has none.
  ///   - note: What a copy says of itself, to compare the two.
  /// - Returns: For a copy whose key is not there any more, one that says so.
  /// - Throws: ``PantanalError`` when the warehouse cannot be read.
  public func masking(of original: Warehouse, noted note: CopyNote? = nil) throws -> Masking {
    let personalData = try compiled.personalData(in: original)
    let features = compiled.models.filter { !(personalData[$0.table] ?? [:]).isEmpty }
    let key = PseudonymKey(of: original) ?? PseudonymKey()
    return Masking(
      key: key, personalData: personalData,
      tables: Set(
        compiled.project.sources.map(\.table) + compiled.order
          + compiled.models.map(\.definition.predictionTable)),
      models: Set(features.map(\.name)),
      isLost: note.map { $0.keyMark != key.mark } ?? false)
  }

  /// The tables whose transforms have read or written personal columns, histories aside: those cannot
  /// be computed from what is there now.
  private func tablesMade(
    of personalData: [TableName: [String: Source.PersonalData]]
  ) throws -> [TableName] {
    let state = try LayerState(of: warehouse, models: compiled.models.map(\.definition))
    return compiled.order.filter { table in
      guard let compilation = compiled.compilations[table],
        compilation.transform.snapshot?.keepsOwnHistory != true,
        state.entries[table.description] != nil
      else { return false }
      let inputs = [table] + compiled.reads(of: table).keys
      return inputs.contains { !(personalData[$0] ?? [:]).isEmpty }
    }
  }

  /// Compares the warehouse with another.
  ///
  /// - Parameters:
  ///   - other: The other warehouse.
  ///   - original: The one that a masked copy was made of.
  ///   - patterns: The tables; none means those of RAW, TRUSTED and REFINED.
  ///   - isIncomplete: Whether a name that means no table is passed over.
  ///   - showsPersonalData: Whether personal values are shown in examples.
  ///   - exampleLimit: How many rows are shown of each kind of difference.
  ///   - cancellation: A request to stop.
  ///   - progress: Told how far it is.
  ///   - take: Told what differs, table by table.
  /// - Throws: ``PantanalError``.
  public func compare(
    with other: Warehouse, original: Warehouse, tables patterns: [String] = [],
    isIncomplete: Bool = false, showsPersonalData: Bool = false, exampleLimit: Int = 3,
    cancellation: Cancellation = Cancellation(), progress: @escaping ProgressHandler = { _ in },
    _ take: (TableDifference) throws -> Void
  ) throws {
    // One side may be masked and the other not; two masked ones are compared as they are.
    let note = CopyNote(in: other.folder)
    let isMasking = note?.isMasked == true && !isMasked
    let hidden = showsPersonalData ? [:] : try personalData().mapValues { Set($0.keys) }
    try WarehouseComparison(
      warehouse, with: other, masking: isMasking ? masking(of: original, noted: note) : nil,
      hidden: hidden, hidesPayloads: !showsPersonalData, isIncomplete: isIncomplete,
      exampleLimit: exampleLimit,
      cancellation: cancellation, progress: progress
    ).run(patterns, take)
  }

  /// Compares the warehouse with what it was at the beginning of a day of the project's time zone.
  ///
  /// - Parameters:
  ///   - day: The day, `YYYY-MM-DD`.
  ///   - patterns: The tables; none means those of RAW, TRUSTED and REFINED.
  ///   - showsPersonalData: Whether personal values are shown in examples.
  ///   - exampleLimit: How many rows are shown of each kind of difference.
  ///   - cancellation: A request to stop.
  ///   - take: Told what has changed, table by table; what was is here, what is there.
  /// - Throws: ``PantanalError``.
  public func changes(
    since day: String, tables patterns: [String] = [], showsPersonalData: Bool = false,
    exampleLimit: Int = 3, cancellation: Cancellation = Cancellation(),
    _ take: (TableDifference) throws -> Void
  ) throws {
    let hidden = showsPersonalData ? [:] : try personalData().mapValues { Set($0.keys) }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = compiled.project.settings.timeZone
    let parts = day.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3,
      let instant = calendar.date(
        from: DateComponents(year: parts[0], month: parts[1], day: parts[2]))
    else {
      throw PantanalError(.unknownName, "\(day) is not a day", hint: "write it as 2025-12-31")
    }
    try PastComparison(
      of: warehouse, since: instant, hidden: hidden, exampleLimit: exampleLimit,
      cancellation: cancellation
    ).run(patterns, take)
  }
}
