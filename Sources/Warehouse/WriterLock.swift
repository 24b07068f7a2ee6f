// One writer at a time for the layer files of a warehouse.

import Foundation

/// The right to write to a warehouse's layer files, held until released or the process ends.
///
/// It is an `flock` on a file of its own, which the system gives back when the holder dies. The file
/// says who holds it. It is closed in child processes, or they would keep it after their parent.
public struct WriterLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock, or says who has it.
  ///
  /// - Parameters:
  ///   - warehouse: The warehouse, whose folder exists.
  ///   - command: What the holder does, as typed; shown to whoever comes second.
  /// - Throws: ``PantanalError`` with the code `warehouseBusy` when another process has it.
  public init(_ warehouse: Warehouse, command: String) throws {
    let path = warehouse.folder.appending(path: "writer.lock").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw PantanalError(
        .fileUnreadable, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      close(descriptor)
      throw Self.busy(holder)
    }
    self.descriptor = descriptor
    // Command lines can hold anything a person typed; one line of it is enough to recognise it.
    let line = command.replacing("\n", with: " ")
    let note = "\(getpid())\n\(Timestamp.now())\n\(line)\n"
    ftruncate(descriptor, 0)
    _ = note.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  deinit { close(descriptor) }

  /// Runs `body` while holding the lock.
  ///
  /// - Parameters:
  ///   - warehouse: The warehouse, whose folder exists.
  ///   - command: What the holder does, as typed; shown to whoever comes second.
  ///   - body: The work.
  /// - Returns: What `body` does.
  /// - Throws: What `body` throws, and ``PantanalError`` with the code `warehouseBusy`.
  public static func holding<Success>(
    _ warehouse: Warehouse, command: String, _ body: () throws -> Success
  ) throws -> Success {
    let lock = try WriterLock(warehouse, command: command)
    let result = Result { try body() }
    // A value is destroyed after its last use, which therefore comes after the work.
    _ = consume lock
    return try result.get()
  }

  private static func busy(_ holder: String) -> PantanalError {
    let lines = holder.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= 3 else {
      return PantanalError(.warehouseBusy, "another process is writing to the warehouse")
    }
    return PantanalError(
      .warehouseBusy,
      "process \(lines[0]) is writing to the warehouse since \(lines[1]) UTC: \(lines[2])",
      hint: "wait for it to end, or stop it with: kill -INT \(lines[0])")
  }
}
