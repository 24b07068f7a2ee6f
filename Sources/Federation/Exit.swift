// How an enrolment ends, and when.

/// The end of an enrolment.
struct Exit {
  let status: Status
  let day: Day

  enum Status: String {
    case active = "ATIVA"
    case left = "EVADIDO"
    case completed = "CONCLUÍDO"
    case paused = "TRANCADA"
  }

  /// Draws whether and how an enrolment ends in a month.
  ///
  /// Nobody leaves after the 28th, so that 90 days from the end of a month are three whole months.
  init?(of enrolment: inout Enrolment, in month: Month, hazard: Double, end: Day) {
    guard month > enrolment.startMonth else { return nil }
    if month == enrolment.endMonth {
      (status, day) = (.completed, end)
      return
    }
    let isPaused = enrolment.random.isTrue(withProbability: Engagement.pause)
    let isLeaving = enrolment.random.isTrue(withProbability: hazard)
    guard isPaused || isLeaving else { return nil }
    status = isPaused ? .paused : .left
    day = month.day(enrolment.random.between(3, 28))
  }
}
