// What a step puts into its stage: all rows, or those of the keys that what changed has touched. By key is
// taken back to all rows wherever the transform or a rule needs them.

import Quality
import SQLite
import Transforms
import Warehouse

/// The rows that a step has computed and audited.
struct AuditedContent {
  let audit: Audit
  /// The keys that were computed; nothing where all were.
  let affected: AffectedKeys?
  /// Why all were.
  let reason: String?

  var method: LedgerEntry.Method { affected == nil ? .full : .byKey }
}

extension TransformStep {
  /// Computes and audits the rows, of as few keys as may have changed.
  func content(
    on connection: Connection, _ cancellation: Cancellation, _ progress: ProgressHandler
  ) throws -> AuditedContent {
    let reason: String
    switch try partialContent(on: connection, cancellation, progress) {
    case .success(let content): return content
    case .failure(let failure): reason = failure.sentence
    }
    try cancellation.check()
    tell(try Stage.fill(from: compilation, with: parameters, on: connection), progress)
    try cancellation.check()
    let audit = try rules.audit(
      stage: Stage.name, on: connection, parameters: parameters, cancellation: cancellation)
    return AuditedContent(audit: audit, affected: nil, reason: reason)
  }

  private func partialContent(
    on connection: Connection, _ cancellation: Cancellation, _ progress: ProgressHandler
  ) throws -> Result<AuditedContent, FullComputeReason> {
    guard !isFullRefresh else { return .failure(.init("it was asked for")) }
    guard let former else { return .failure(.init("it has not been computed yet")) }
    let keys = try KeyedRefresh(compilation, on: connection)
      .affectedKeys(since: former, fingerprint: definition.fingerprint)
    guard case .success(let affected) = keys else { return keys.map { _ in preconditionFailure() } }
    let changed = inputs.filter { former.inputs[$0.key] != $0.value }.keys.compactMap(
      TableName.init)
    let part = TablePart(
      key: compilation.key, columns: affected.way.columns, former: former, changed: Set(changed))
    if let reason = try rules.reasonForAllRows(part, on: connection) {
      return .failure(.init(reason))
    }
    if let reason = try rules.findTouchedKeys(of: part, on: connection) {
      return .failure(.init(reason))
    }
    if let reason = try affected.add(from: "temp.touched", on: connection) {
      return .failure(reason)
    }
    try cancellation.check()
    tell(
      try Stage.fill(from: compilation, affected: affected, with: parameters, on: connection),
      progress)
    try cancellation.check()
    switch try rules.audit(
      part: part, stage: Stage.name, on: connection, parameters: parameters,
      cancellation: cancellation)
    {
    case .allRows(let reason): return .failure(.init(reason))
    case .audit(let audit):
      return .success(AuditedContent(audit: audit, affected: affected, reason: nil))
    }
  }

  /// Says how many rows there are, as soon as anybody knows: SQLite computes them in one statement.
  private func tell(_ rowCount: Int, _ progress: ProgressHandler) {
    progress(
      Progress(
        compilation.transform.table.description, completed: Int64(rowCount), unit: .rows))
  }
}
