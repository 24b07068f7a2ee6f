/// What keeps a model from being trained or used, in facts; the sentences are in LearningMessages.
enum LearningError: Error, Equatable {
  /// The feature table has no such column.
  case missingFeature(String)
  /// The bytes are no artifact of ours.
  case unreadableArtifact(String)
}
