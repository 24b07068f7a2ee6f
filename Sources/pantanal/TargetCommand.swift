// pantanal target: the copies of the warehouse to try things out in.

import ArgumentParser
import Foundation
import Targets
import Warehouse

struct TargetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "target", abstract: "Copies of the warehouse to try things out in.",
    subcommands: [TargetStatusCommand.self, TargetCopyCommand.self, TargetRemoveCommand.self],
    defaultSubcommand: TargetStatusCommand.self)
}

struct TargetStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show the targets and what they are copies of (default).")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    let targets = session.project.settings.targets.values.sorted { $0.name < $1.name }
    var table = TextTable(
      ["target", "shape", "state", "copied (UTC)", "size", "folder"], right: [4])
    for target in targets {
      let folder = TargetFolder(target)
      let note = folder.note
      let size = Layer.allCases.reduce(0) {
        $0 + Int(Warehouse(folder: folder.url).size(of: $1))
      }
      let state = Self.state(folder, note)
      if options.json {
        Terminal.output(
          JSONValue.object([
            "target": .text(target.name), "shape": .text(target.shape.rawValue),
            "state": .text(state), "masked": .bool(note?.isMasked ?? false),
            "original": .init(note?.original), "copied_at": .init(note?.copiedAt),
            "bytes": .integer(size), "folder": .text(folder.url.path),
          ]).text)
      }
      table.add([
        target.name, target.shape.rawValue, state,
        note?.original == nil ? "" : String(note?.copiedAt.prefix(19) ?? ""),
        folder.exists ? ByteCount.spoken(size) : "", folder.url.path,
      ])
    }
    guard !options.json else { return }
    guard !targets.isEmpty else { return Terminal.output("pantanal.yaml declares no targets") }
    for line in table.lines { Terminal.output(line) }
  }

  private static func state(_ folder: TargetFolder, _ note: CopyNote?) -> String {
    guard folder.exists else { return "not made yet" }
    guard let note else { return "no copy of ours" }
    guard note.original != nil else { return "made from nothing" }
    return note.isMasked ? "masked copy" : "copy"
  }
}

struct TargetCopyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "copy", abstract: "Copy the warehouse into a target, in place of what is there.")

  @Argument(help: ArgumentHelp("The target.", valueName: "name"))
  var name: String

  @Flag(help: "Also in place of what is not a copy of ours.")
  var force = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    var options = options
    options.target = name
    let session = try Session(options, isChecking: true)
    guard session.original.exists else {
      throw PantanalError(
        .warehouseMissing, "there is no warehouse in \(session.original.folder.path)",
        hint: "pantanal run makes it")
    }
    try session.prepareTarget(isFresh: true, isForced: force)
    session.output(
      "\(name) is as the warehouse is", .object(["target": .text(name), "state": "copied"]))
  }
}

struct TargetRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a target's warehouse and what it has published.")

  @Argument(help: ArgumentHelp("The target.", valueName: "name"))
  var name: String

  @Flag(help: "Also what is not a copy of ours.")
  var force = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    var options = options
    options.target = name
    let session = try Session(options)
    guard let target = session.target else { preconditionFailure("a target was named") }
    let wasThere = try TargetFolder(target).remove(isForced: force, command: Session.command)
    session.output(
      wasThere ? "\(name) is removed" : "there was no \(name)",
      .object(["target": .text(name), "state": .text(wasThere ? "removed" : "absent")]))
  }
}
