import CredentialModel
import Testing

@testable import Engine

/// What `--only` selects.
@Suite struct SelectionTests {
    @Test(
        arguments: [
            ("billing", "billing", true), ("billing", "bill", false), ("billing", "bill*", true),
            ("billing", "*ing", true), ("billing", "b*l*g", true), ("billing", "b?lling", true),
            ("billing", "b?ling", false), ("billing", "*", true), ("billing", "**", true), ("billing", "", false),
            ("billing", "?", false), ("billing", "billing?", false), ("billing", "billing*", true),
            ("billing", "BILLING", false), ("a.b", "a?b", true), ("aaab", "*ab", true), ("abab", "*ab", true),
            ("abac", "*ab", false), ("bücher", "b*cher", true),
        ]
    )
    func `a pattern matches whole names`(name: String, pattern: String, matches: Bool) {
        #expect(Selection.matches(name, pattern: pattern) == matches)
    }

    @Test func `a pattern full of stars is matched in no time`() {
        let name = String(repeating: "a", count: 128)
        #expect(!Selection.matches(name, pattern: String(repeating: "a*", count: 60) + "b"))
    }

    private static let sets = [
        CredentialSet(name: "billing", identity: "billing", profile: "billing"),
        CredentialSet(name: "billing-prod", identity: "billing", parent: "billing", profile: "billing-prod"),
        CredentialSet(name: "audit", identity: "billing", parent: "billing-prod", profile: "audit"),
        CredentialSet(name: "reports", identity: "reports", profile: "reports"),
    ]

    @Test(
        arguments: [
            ([], ["billing", "billing-prod", "audit", "reports"]),
            (["reports"], ["reports"]),
            (["audit"], ["audit", "billing-prod", "billing"]),
            (["billing"], ["billing"]),
            (["*-prod", "rep*"], ["billing-prod", "billing", "reports"]),
            (["nobody"], []),
        ] as [([String], Set<String>)]
    )
    func `a selection includes everything above what it names`(patterns: [String], names: Set<String>) {
        #expect(Selection(patterns: patterns).names(in: Self.sets) == names)
    }

    @Test func `patterns that select nothing are found`() {
        let selection = Selection(patterns: ["billing*", "nobody", "report"])
        #expect(selection.unmatchedPatterns(in: Self.sets) == ["nobody", "report"])
        #expect(Selection().unmatchedPatterns(in: Self.sets).isEmpty)
    }
}
