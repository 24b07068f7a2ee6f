// pantanal plan: the very list of work that run executes, and nothing else happens.

import ArgumentParser
import Pipeline
import Warehouse

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what there is to do, and why, without doing it.",
    discussion: Selecting.discussion)

  @OptionGroup var selecting: Selecting

  @Flag(help: "Show the steps that are up to date too.")
  var all = false

  @Flag(help: "Tell the reason of every step and of every skip in detail.")
  var why = false

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options, isChecking: true)
    let plan = try session.pipeline(
      asOf: selecting.asOf, variables: selecting.variables, in: session.plannedWarehouse
    )
    .plan(selecting.selectors, excluding: selecting.exclude, forced: selecting.forced)
    if options.json {
      for step in plan.steps { Terminal.output(step.json.text) }
    } else {
      for line in plan.lines(withSkipped: all || why, explained: why) { Terminal.output(line) }
    }
  }
}

/// What of the project is meant, in `plan` and `run`.
struct Selecting: ParsableArguments {
  static let discussion = """
    A selector is a table (refined.fact_payment), a pattern (trusted.*), a model (model.churn), a mart \
    (mart.bi), or one of tag:finance, layer:trusted, path:sql/refined/finance, source:landing, \
    kind:ingest, state:modified. With a + before it, all that it is made from is meant too, with a + \
    behind it all that is made from it, 2+ or +1 only so many steps of it; @ takes all that is made \
    from it with all that that is made from. Parts between commas must all hold. Without a selector, \
    everything is meant.
    """

  @Argument(help: ArgumentHelp("What is meant (default: everything).", valueName: "selector"))
  var selectors: [String] = []

  @Option(
    help: ArgumentHelp(
      "What is left out of it, selected in the same ways (several times for several).",
      valueName: "selector"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp("The day the work is for, over what pantanal.yaml says.", valueName: "date"))
  var asOf: String?

  @Option(
    name: .customLong("variable"),
    help: ArgumentHelp(
      "A variable's value in place of what pantanal.yaml says (several times for several).",
      valueName: "name=value"))
  var variables: [String] = []

  @Flag(help: "Compute tables anew though nothing has changed.")
  var fullRefresh = false

  /// Training is left out: the same rows give the same model.
  var forced: Set<LedgerEntry.Kind> { fullRefresh ? [.transform, .score, .publish] : [] }

  func validate() throws {
    if let asOf, Day(asOf) == nil {
      throw ValidationError("\(asOf) is not a day; write it as 2025-12-31")
    }
  }
}
