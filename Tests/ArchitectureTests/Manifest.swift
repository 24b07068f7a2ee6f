// The module list of Package.swift, read as text: what stands on what.

import Testing

/// The modules that Package.swift declares, from the lowest up.
struct Manifest {
  struct Module: Sendable, CustomTestStringConvertible {
    let name: String
    let dependencies: Set<String>
    var testDescription: String { name }
  }

  let modules: [Module]

  init() throws {
    let text = try Repository.text(of: "Package.swift")
    // A module is `.module("Name", above: "A", "B")`; C targets and the program are written out.
    let declaration =
      /\.(?:module|target|systemLibrary|executableTarget)\(\s*(?:name: )?"(\w+)"((?:[^()]|\([^()]*\))*)\)/
    modules = text.matches(of: declaration).map { match in
      let names = match.2.matches(of: /"(\w+)"/).map { String($0.1) }
      return Module(name: String(match.1), dependencies: Set(names))
    }
  }

  subscript(name: String) -> Module? { modules.first { $0.name == name } }
}
