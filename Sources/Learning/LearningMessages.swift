// The sentences people read when a model cannot be trained or used.

import Warehouse

enum LearningMessages {
  static func noFeatureTable(_ model: ModelDefinition) -> PantanalError {
    PantanalError(
      .trainingFailed, "there is no table \(model.featureTable)",
      hint: "pantanal run fills it", place: place(of: model))
  }

  static func missingColumn(_ column: String, of model: ModelDefinition) -> PantanalError {
    PantanalError(
      .modelInvalid, "\(model.featureTable) has no column \(column)",
      hint: "the SELECT of the model must have the columns of entity, item and label, and as_of",
      place: place(of: model))
  }

  static func labelNotBoolean(_ model: ModelDefinition) -> PantanalError {
    PantanalError(
      .trainingFailed, "the label of \(model.name) has values other than 0, 1 and NULL",
      place: place(of: model))
  }

  static func notADay(_ text: String, _ model: ModelDefinition) -> PantanalError {
    PantanalError(
      .trainingFailed, "as_of of \(model.featureTable) is not always a day such as 2025-12-31",
      place: place(of: model))
  }

  static func noDay(_ text: String) -> PantanalError {
    PantanalError(.modelInvalid, "\(text) is not a day such as 2025-12-31")
  }

  static func noRows(_ model: ModelDefinition, until day: Day) -> PantanalError {
    PantanalError(
      .trainingFailed, "\(model.featureTable) has no row to learn from",
      hint: "a row counts when it was observed on or before \(day) and its label is known",
      place: place(of: model))
  }

  static func tooFewDays(_ model: ModelDefinition, _ days: [Day]) -> PantanalError {
    let span = days.first.map { "\(days.count) from \($0) to \(days.last ?? $0)" } ?? "none"
    return PantanalError(
      .trainingFailed,
      "\(model.name) has too few observation days to split by time: \(span)",
      hint: "training, validation and test must lie \(model.horizonDays) days apart, so that their "
        + "outcomes do not overlap; begin the observations earlier",
      place: place(of: model))
  }

  static func oneClass(_ model: ModelDefinition) -> PantanalError {
    PantanalError(
      .trainingFailed, "in all rows that \(model.name) could learn from the label is the same",
      place: place(of: model))
  }

  static func noFeatures(_ model: ModelDefinition) -> PantanalError {
    PantanalError(
      .modelInvalid, "\(model.name) has no features",
      hint: "add columns to its SELECT beside entity, as_of and label", place: place(of: model))
  }

  static func notTrained(_ model: ModelDefinition) -> PantanalError {
    PantanalError(
      .trainingFailed, "\(model.name) has no champion to predict with",
      hint: "pantanal model train \(model.name)", place: place(of: model))
  }

  static func unusable(_ model: ModelDefinition, version: Int64, _ why: String) -> PantanalError {
    PantanalError(
      .trainingFailed, "version \(version) of \(model.name) cannot be used: \(why)",
      hint: "pantanal model train \(model.name)", place: place(of: model))
  }

  static func boosting(_ error: XGBoostError, _ model: ModelDefinition) -> PantanalError {
    PantanalError(
      .trainingFailed, "XGBoost could not go on with \(model.name): \(error.message)",
      cause: error)
  }

  static func reason(_ error: LearningError) -> String {
    switch error {
    case .missingFeature(let name): "it needs the feature \(name)"
    case .unreadableArtifact(let why): why
    }
  }

  private static func place(of model: ModelDefinition) -> Place {
    Place(file: model.file.path, line: 1, column: 1)
  }
}
