// What a rehearsal begins with: the warehouse as it is, and what is published of it.

public import Foundation
public import Warehouse

extension ScratchFolder {
  /// Copies a warehouse into the folder `warehouse` of this one.
  ///
  /// Published files are there under second names, so that the rehearsal knows what is published; a
  /// published file is never written again, so neither name can change what the other shows.
  ///
  /// - Parameters:
  ///   - warehouse: What is copied.
  ///   - marts: The marts with the folders of their files.
  ///   - cancellation: A request to stop.
  ///   - progress: Told how far it is.
  /// - Throws: ``PantanalError`` when the disk is too small, or someone asked to stop.
  public func copy(
    _ warehouse: Warehouse, published marts: [(name: String, folder: URL)],
    cancellation: Cancellation, progress: @escaping ProgressHandler
  ) throws {
    let folder = url.appending(path: "warehouse", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    _ = try WarehouseCopy(folder: folder, cancellation: cancellation, progress: progress)
      .make(of: warehouse)
    if let note = CopyNote(in: warehouse.folder) { try note.write(in: folder) }
    let published = folder.appending(path: "published", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: published, withIntermediateDirectories: false)
    for (name, source) in marts {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: source.path)) ?? []
      for file in files
      where file == "\(name).db" || file.hasPrefix("\(name)-") && file.hasSuffix(".db") {
        // Where a second name cannot be had, the mart counts as one that was never published.
        link(source.appending(path: file).path, published.appending(path: file).path)
      }
    }
  }
}
