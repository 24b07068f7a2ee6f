// The README shows what the program really prints, and lists the commands it really has.

import Foundation
import Testing

@Suite("The README", .serialized)
struct ReadmeTests {
  static let file = Program.repository.appending(path: "README.md")

  /// Runs the tour, command by command, and compares what is printed with what the README shows.
  ///
  /// `PANTANAL_RECORD=1` writes the README anew.
  @Test func showsWhatTheProgramPrints() throws {
    let scratch = try Scratch()
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    var recorded = ""
    var rest = text[...]
    var commandCount = 0
    // The blocks after this mark are run; the ones before it are too long to be.
    while let block = rest.firstMatch(of: /```console\n([\s\S]*?)```/) {
      recorded += rest[..<block.range.lowerBound] + "```console\n"
      if recorded.contains("<!-- The tour:") {
        for (command, shown) in Self.commands(in: block.1) {
          let printed = try Self.output(of: command, in: scratch)
          #expect(Golden.steady(printed) == Golden.steady(shown), "$ \(command)")
          recorded += "$ \(command)\n\(printed)"
          commandCount += 1
        }
      } else {
        recorded += block.1
      }
      recorded += "```"
      rest = rest[block.range.upperBound...]
    }
    #expect(commandCount > 5)
    if ProcessInfo.processInfo.environment["PANTANAL_RECORD"] == "1" {
      try Data((recorded + rest).utf8).write(to: Self.file)
    }
  }

  private static func commands(in block: Substring) -> [(command: String, shown: String)] {
    var commands: [(command: String, shown: String)] = []
    for line in block.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        commands.append((String(line.dropFirst(2)), ""))
      } else if !commands.isEmpty {
        commands[commands.count - 1].shown += line + "\n"
      }
    }
    return commands
  }

  /// What a person at a terminal sees, without the bar.
  private static func output(of command: String, in scratch: Scratch) throws -> String {
    let path = "\(Program.url.deletingLastPathComponent().path):/usr/bin:/bin"
    let running = try Program.Running(
      command: ["bash", "-c", "\(command) 2>&1"], folder: scratch.folder,
      environment: ["PATH": path])
    return try running.outcome().output
      .replacing(scratch.folder.path, with: "/home/ana")
  }

  /// The table has the commands the program has, no more and no less.
  @Test func listsTheCommands() throws {
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    let listed = text.matches(of: /(?m)^\| `pantanal ([a-z]+(?: [a-z]+)?)/).map { String($0.1) }
    #expect(Set(listed).count == listed.count)
    #expect(Set(listed) == Set(try Help.all().map(\.path)))
  }

  @Test func everyCommandSaysWhatItDoes() throws {
    for command in try Help.all() {
      #expect(command.abstract?.hasSuffix(".") ?? false, "\(command.path)")
      for argument in command.arguments ?? [] {
        #expect(argument.abstract != nil, "\(command.path) \(argument.valueName ?? "")")
      }
    }
  }
}

/// What the program says of its own commands.
private struct Help: Decodable {
  struct Argument: Decodable {
    let valueName: String?
    let abstract: String?
  }

  struct Document: Decodable {
    let command: Help
  }

  let commandName: String
  let abstract: String?
  let arguments: [Argument]?
  let subcommands: [Help]?
  var path = ""

  private enum CodingKeys: CodingKey {
    case commandName
    case abstract
    case arguments
    case subcommands
  }

  /// Every command that does something: a command with commands of its own only groups them.
  static func all() throws -> [Help] {
    let outcome = try Program.run("--experimental-dump-help", in: Program.repository)
    let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
    return document.command.leaves(below: [])
  }

  private func leaves(below path: [String]) -> [Help] {
    (subcommands ?? []).filter { $0.commandName != "help" }.flatMap { command -> [Help] in
      let names = path + [command.commandName]
      let leaves = command.leaves(below: names)
      var leaf = command
      leaf.path = names.joined(separator: " ")
      return leaves.isEmpty ? [leaf] : leaves
    }
  }
}
