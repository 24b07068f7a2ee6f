// What a Delta log is made of: one action per line of a commit, or per row of a checkpoint.

/// One line of a commit: the actions that say what a version holds, each where it is one.
///
/// Actions for writers (`txn`, `commitInfo`, `domainMetadata`, `cdc`) are passed over.
///
/// Related documentation: https://github.com/delta-io/delta/blob/master/PROTOCOL.md#actions
struct DeltaAction: Decodable {
  struct Add: Decodable {
    var path: String
    var partitionValues: [String: String?]?
    var size: Int?
    var modificationTime: Int?
    var deletionVector: DeletionVector?
  }

  struct Remove: Decodable {
    var path: String
    var deletionVector: DeletionVector?
  }

  /// Rows of a file that are deleted though they are in it; here only its identity counts.
  struct DeletionVector: Decodable {
    var storageType: String
    var pathOrInlineDv: String
    var offset: Int?

    var identity: String { "\(storageType)\(pathOrInlineDv)@\(offset ?? -1)" }
  }

  struct Metadata: Decodable {
    var schemaString: String?
    var partitionColumns: [String]?
    var configuration: [String: String?]?
  }

  struct Requirements: Decodable {
    var minReaderVersion: Int
    var readerFeatures: [String]?
  }

  /// A part of a checkpoint of version 2 that lies in another file.
  struct Sidecar: Decodable {
    var path: String
  }

  var add: Add?
  var remove: Remove?
  var metaData: Metadata?
  var `protocol`: Requirements?
  var sidecar: Sidecar?
}

/// The schema of a table as its log has it; only the names of the columns count here.
struct DeltaSchema: Decodable {
  struct Field: Decodable {
    var name: String
  }

  var fields: [Field]
}
