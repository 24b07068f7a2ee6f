// Other programs, run and waited for, with the memory they took.

import Foundation
import Synchronization

/// A program started by a benchmark.
enum ChildProcess {
  /// The pantanal binary: `PANTANAL_PROGRAM`, or the one beside this program.
  static let pantanal: String = {
    if let path = ProcessInfo.processInfo.environment["PANTANAL_PROGRAM"] { return path }
    let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return own.deletingLastPathComponent().appending(path: "pantanal").path
  }()

  /// The largest resident size of a child since the last time this was taken, in bytes.
  static func takePeakBytes() -> Int {
    peak.withLock { peak in
      defer { peak = 0 }
      return peak
    }
  }

  /// The same without taking it.
  static var peakBytesSoFar: Int { peak.withLock { $0 } }

  private static let peak = Mutex(0)

  /// Runs a command to its end and returns what it printed.
  @discardableResult
  static func run(_ command: [String], input: String = "") throws -> String {
    try run(command, input: input) { _ in }
  }

  /// Runs a command to its end, `meanwhile` being done beside it, and returns what it printed.
  ///
  /// Spawned by hand, because only `wait4` tells one child's memory from another's.
  static func run(
    _ command: [String], input: String = "", meanwhile: (pid_t) throws -> Void
  ) throws -> String {
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let files = (input: scratch.path + ".in", output: scratch.path + ".out")
    defer {
      unlink(files.input)
      unlink(files.output)
    }
    try Data(input.utf8).write(to: URL(filePath: files.input))
    let child = try spawn(command, input: files.input, output: files.output)
    let seen = Result { try meanwhile(child) }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(child, &status, 0, &usage) == -1 && errno == EINTR {}
    peak.withLock { $0 = max($0, usage.ru_maxrss * 1024) }
    guard status == 0 else {
      throw BenchmarkError("\(command.joined(separator: " ")) ended with status \(status)")
    }
    try seen.get()
    return try String(contentsOfFile: files.output, encoding: .utf8)
  }

  /// The seconds of processor time that a running child has taken, nil once it has ended.
  static func processorSeconds(of child: pid_t) -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    // After the name in parentheses the first field is the third, and time counts in ticks.
    let fields = text[end...].split(separator: " ").dropFirst().map { String($0) }
    guard fields.count > 13, fields[0] != "Z", let user = Double(fields[11]),
      let system = Double(fields[12])
    else { return nil }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  private static func spawn(_ command: [String], input: String, output: String) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child = pid_t()
    let code = posix_spawnp(&child, command[0], &actions, nil, &arguments, environ)
    guard code == 0 else {
      throw BenchmarkError("\(command[0]) did not start: \(String(cString: strerror(code)))")
    }
    return child
  }
}
