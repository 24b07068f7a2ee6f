// Options before the command: `pantanal --project DIR run` means `pantanal run --project DIR`.

extension GlobalOptions {
  private static let valued: Set<Substring> = ["--project", "--target", "--warehouse"]
  private static let flags: Set<Substring> = [
    "--json", "--quiet", "-q", "--verbose", "-v",
  ]

  /// The arguments with the options of every command moved from before the command behind it,
  /// where the parser looks for them.
  static func moveBehindCommand(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let argument = rest.first {
      let name = argument.prefix { $0 != "=" }
      guard valued.contains(name) || flags.contains(name) else { break }
      leading.append(rest.removeFirst())
      if valued.contains(argument[...]), let value = rest.popFirst() { leading.append(value) }
    }
    // Without a command there is nothing to move them behind; the parser says what is missing.
    guard !rest.isEmpty else { return arguments }
    let end = rest.firstIndex(of: "--") ?? rest.endIndex
    return rest[..<end] + leading + rest[end...]
  }
}
