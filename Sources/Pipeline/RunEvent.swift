// Foundation is not imported, because it has a Progress of its own.

public import Warehouse

/// Something that happens while a plan is executed.
public enum RunEvent: Sendable {
  /// A step begins; it may still turn out that there is nothing to do. Others may be under way.
  case began(PlannedStep, index: Int, count: Int)
  /// The step with this index is so far.
  case progressed(Progress, index: Int)
  /// A step ended.
  case ended(StepOutcome, index: Int, count: Int)
}
