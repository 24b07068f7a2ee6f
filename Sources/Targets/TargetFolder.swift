// The folder of a target: made as a copy, made anew, removed; never in place of what is not a copy.

public import Foundation
public import Warehouse

/// The folder of a target's warehouse.
public struct TargetFolder {
  /// The target's name.
  public let name: String
  /// The folder.
  public let url: URL

  /// A target's folder, there or not yet.
  public init(_ target: Settings.Target) {
    name = target.name
    url = target.warehouse
  }

  /// What the folder says that it is, absent where it is no copy of ours.
  public var note: CopyNote? { CopyNote(in: url) }

  /// Whether a warehouse is there.
  public var exists: Bool { Warehouse(folder: url).exists }

  /// Whether there is nothing that could be lost.
  private var isEmpty: Bool {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).isEmpty
  }

  /// Makes the target a copy of a warehouse, in place of the copy that is there.
  ///
  /// The copy is made beside it and takes its place when it is complete, so a target is whole, or
  /// the former one, or not there.
  ///
  /// - Parameters:
  ///   - original: What is copied.
  ///   - masking: What is pseudonymised in it; nothing where all stays.
  ///   - isForced: Whether also what is no copy of ours gives way.
  ///   - command: What was typed, for whoever meets the lock.
  ///   - cancellation: A request to stop, after which the folder is as it was.
  ///   - progress: Told how far the work is.
  ///   - complete: What is still done to the copy before it takes its place.
  /// - Throws: ``PantanalError`` when the folder is not ours to replace, somebody works in it, the disk
  ///   is too small, and what `complete` throws.
  public func copy(
    _ original: Warehouse, masking: Masking? = nil, isForced: Bool = false, command: String,
    cancellation: Cancellation, progress: @escaping ProgressHandler,
    complete: (Warehouse) throws -> Void = { _ in }
  ) throws {
    try checkReplaceable(isForced)
    guard original.exists else { throw TargetMessages.missing(original) }
    // Whoever works in the target is asked before the long work, and once more after it.
    try whileNobodyWrites(command) {}
    let scratch = try ScratchFolder(.copy, beside: url)
    defer { scratch.remove() }
    let folder = scratch.url.appending(path: "warehouse", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    if let masking {
      try MaskedCopy(masking, to: folder, cancellation, progress).make(of: original)
    } else {
      _ = try WarehouseCopy(folder: folder, cancellation: cancellation, progress: progress)
        .make(of: original)
    }
    try complete(Warehouse(folder: folder))
    try CopyNote(
      original: original.folder.path, isMasked: masking != nil, keyMark: masking?.key.mark
    ).write(in: folder)
    try cancellation.check()
    try synchronize(folder)
    try takePlace(folder, former: scratch.url.appending(path: "former"), isForced, command)
  }

  /// Refuses a target that should be masked, and is not.
  ///
  /// - Throws: ``PantanalError`` with the code `fileExists`.
  public func checkMasked(as target: Settings.Target) throws {
    guard target.isMasked, note?.isMasked != true else { return }
    throw TargetMessages.notMasked(name, url)
  }

  /// Begins a target where there is nothing to copy yet.
  ///
  /// - Parameters:
  ///   - target: The target.
  ///   - original: The warehouse that is not there.
  /// - Throws: ``PantanalError`` for a masked target: what it was filled with would not be masked.
  public func begin(as target: Settings.Target, besides original: Warehouse) throws {
    guard !target.isMasked else { throw TargetMessages.nothingToMask(name, original) }
    guard note == nil else { return }
    guard isEmpty else { throw TargetMessages.notACopy(url) }
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try CopyNote(original: nil, isMasked: false, keyMark: nil).write(in: url)
  }

  /// Removes the target's folder.
  ///
  /// - Returns: Whether there was one.
  /// - Throws: ``PantanalError`` when it is not ours to remove, or somebody works in it.
  public func remove(isForced: Bool = false, command: String) throws -> Bool {
    ScratchFolder.sweep(beside: url)
    guard FileManager.default.fileExists(atPath: url.path) else { return false }
    try checkReplaceable(isForced)
    try whileNobodyWrites(command) {
      // Under another name first, so that nobody finds half of it.
      let scratch = try ScratchFolder(.copy, beside: url)
      defer { scratch.remove() }
      guard rename(url.path, scratch.url.appending(path: "former").path) == 0 else {
        throw TargetMessages.system("remove", url)
      }
    }
    return true
  }

  private func checkReplaceable(_ isForced: Bool) throws {
    guard isForced || isEmpty || note != nil else { throw TargetMessages.notACopy(url) }
  }

  private func whileNobodyWrites(_ command: String, _ body: () throws -> Void) throws {
    guard exists else { return try body() }
    try WriterLock.holding(Warehouse(folder: url), command: command, body)
  }

  private func takePlace(
    _ folder: URL, former: URL, _ isForced: Bool, _ command: String
  ) throws {
    try ScratchFolder.alone(in: url.deletingLastPathComponent()) {
      try checkReplaceable(isForced)
      try whileNobodyWrites(command) {
        if FileManager.default.fileExists(atPath: url.path), rename(url.path, former.path) != 0 {
          throw TargetMessages.system("replace", url)
        }
        guard rename(folder.path, url.path) == 0 else {
          throw TargetMessages.system("make", url)
        }
      }
    }
  }

  /// Waits until the files are on the disk, because they were written without waiting.
  private func synchronize(_ folder: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let descriptor = open(folder.appending(path: name).path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      guard fsync(descriptor) == 0 else { throw TargetMessages.system("write", folder) }
    }
  }
}
