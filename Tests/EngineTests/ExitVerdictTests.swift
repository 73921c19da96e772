import CredentialModel
import Testing

@testable import Engine

/// The exit codes: first match wins, over the sets that are required.
@Suite struct ExitVerdictTests {
    /// A set, as far as the verdict looks at it.
    enum Kind {
        case fresh, due, shortLived, retryingWithKeys, retryingWithoutKeys, rejectedWithKeys, rejectedWithoutKeys
        case needsLoginWithKeys, needsLoginWithoutKeys, expired, resting
        case optionalExpired, optionalFresh

        var row: StatusRow {
            switch self {
            case .fresh: Self.row(.fresh, keys: .usable)
            case .due: Self.row(.due, keys: .usable)
            case .shortLived: Self.row(.due, keys: .valid)
            case .retryingWithKeys: Self.row(.retrying, keys: .usable)
            case .retryingWithoutKeys: Self.row(.retrying, keys: .none)
            case .rejectedWithKeys: Self.row(.rejected, keys: .usable)
            case .rejectedWithoutKeys: Self.row(.rejected, keys: .none)
            case .needsLoginWithKeys: Self.row(.needsLogin, keys: .usable)
            case .needsLoginWithoutKeys: Self.row(.needsLogin, keys: .none)
            case .expired: Self.row(.expired, keys: .none)
            case .resting: Self.row(.resting, keys: .none)
            case .optionalExpired: Self.row(.expired, keys: .none, isRequired: false)
            case .optionalFresh: Self.row(.fresh, keys: .usable, isRequired: false)
            }
        }

        private enum Keys { case none, valid, usable }

        private static func row(_ condition: StatusRow.Condition, keys: Keys, isRequired: Bool = true) -> StatusRow {
            StatusRow(
                name: "a", identity: "a", profile: "a", provider: "google", roleARN: nil, isRequired: isRequired,
                condition: condition, tokenExpiration: nil, credentialExpiration: nil, nextRefresh: nil, failure: nil,
                hasValidCredentials: keys != .none, isUsable: keys == .usable)
        }
    }

    @Test(
        arguments: [
            // 0: everything is usable; a transient failure does not count while old keys last.
            ([], .success),
            ([.fresh, .fresh], .success),
            ([.fresh, .due], .success),
            ([.fresh, .retryingWithKeys], .success),
            ([.retryingWithKeys], .success),
            ([.resting], .noPermission),
            ([.fresh, .resting], .noPermission),
            ([.fresh, .optionalExpired], .success),
            ([.optionalExpired], .success),
            // 1: some set is not usable, is rejected, or needs login.
            ([.fresh, .shortLived], .trouble),
            ([.shortLived], .trouble),
            ([.fresh, .retryingWithoutKeys], .trouble),
            ([.fresh, .rejectedWithKeys], .trouble),
            ([.rejectedWithKeys], .trouble),
            ([.fresh, .expired], .trouble),
            ([.fresh, .needsLoginWithoutKeys, .expired], .trouble),
            ([.needsLoginWithKeys, .rejectedWithKeys], .trouble),
            // 69: no selected set has valid credentials. That of an optional one does not help.
            ([.expired], .unavailable),
            ([.retryingWithoutKeys, .rejectedWithoutKeys], .unavailable),
            ([.expired, .needsLoginWithoutKeys], .unavailable),
            ([.expired, .optionalFresh], .unavailable),
            ([.expired, .resting], .unavailable),
            // 77: every set in trouble needs a human login, whether or not others are well.
            ([.needsLoginWithoutKeys], .noPermission),
            ([.needsLoginWithKeys], .noPermission),
            ([.needsLoginWithoutKeys, .fresh], .noPermission),
            ([.needsLoginWithoutKeys, .retryingWithKeys], .noPermission),
            ([.needsLoginWithoutKeys, .optionalExpired], .noPermission),
        ] as [([Kind], ExitCode)]
    )
    func `the code tells how the sets stand`(sets: [Kind], code: ExitCode) {
        #expect(ExitVerdict(rows: sets.map(\.row)).exitCode == code)
    }

    @Test(
        arguments: [
            (false, false, .noPermission), (false, true, .cannotCreate), (true, false, .temporaryFailure),
            (true, true, .temporaryFailure),
        ] as [(Bool, Bool, ExitCode)]
    )
    func `what kept the run from its work goes before how the sets stand`(
        isIncomplete: Bool, hasWriteFailure: Bool, code: ExitCode
    ) {
        let rows = [Kind.needsLoginWithoutKeys.row]
        let verdict = ExitVerdict(rows: rows, isIncomplete: isIncomplete, hasWriteFailure: hasWriteFailure)
        #expect(verdict.exitCode == code)
    }

    @Test func `the codes are those of sysexits`() {
        let codes: [ExitCode] = [
            .success, .trouble, .usage, .unavailable, .software, .cannotCreate, .temporaryFailure, .noPermission,
            .configuration,
        ]
        #expect(codes.map(\.rawValue) == [0, 1, 64, 69, 70, 73, 75, 77, 78])
    }
}
