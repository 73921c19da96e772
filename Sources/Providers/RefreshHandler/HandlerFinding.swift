/// What an inspection says about one rule. Safe to show.
package struct HandlerFinding: Sendable, Hashable {
    package enum Grade: String, Sendable, Hashable {
        case ok
        /// It works, and somebody will wonder about it one day.
        case warning
        case violation
    }

    package let grade: Grade
    package let rule: HandlerRule
    /// One sentence.
    package let explanation: String
    /// What to do about it; `nil` for what is fine.
    package let remedy: String?

    package init(_ grade: Grade, _ rule: HandlerRule, _ explanation: String, remedy: String? = nil) {
        self.grade = grade
        self.rule = rule
        self.explanation = explanation
        self.remedy = remedy
    }
}
