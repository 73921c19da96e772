import CredentialModel
import State

/// The clock: AWS refuses signatures that are more than five minutes off.
struct ClockChecks: CheckGroup {
    let examination: Examination

    func checks() -> [Check] {
        var list = CheckList()
        switch examination.machine.isClockSynchronised {
        case false?:
            list.warning(
                .clockSynchronised, "nothing keeps this machine's clock (adjtimex says that it is not synchronised)",
                remedy: "run chrony or systemd-timesyncd")
        case nil: list.note(.clockSynchronised, "the kernel does not say whether the clock is kept")
        case true?: list.close(.clockSynchronised, "the clock is kept by NTP")
        }
        guard let sets = examination.state.contents?.sets, !sets.isEmpty else { return list.checks }
        judgeOffset(sets.map(\.clockOffset), &list)
        let latest = sets.compactMap(\.refreshedAt).max()
        if let latest, latest - examination.now > .seconds(60) {
            list.error(
                .clockPlausible,
                "the state was written at \(latest.rfc3339), which is in the future: the clock was set back",
                remedy: "set the clock, then evercred run --once --force")
        }
        list.close(.clockPlausible, "no record of the state lies in the future")
        return list.checks
    }

    private func judgeOffset(_ offsets: [Duration], _ list: inout CheckList) {
        let offset = offsets.max { abs($0) < abs($1) } ?? .zero
        let text =
            "this machine's clock was \(abs(offset).components.seconds) s "
            + (offset > .zero ? "behind" : "ahead of") + " the service's when it answered last"
        if abs(offset) > .seconds(300) {
            list.error(.clockOffset, text, remedy: "set the clock: AWS refuses signatures that are 5 min off")
        } else if abs(offset) > .seconds(60) {
            list.warning(.clockOffset, text, remedy: "set the clock, and let NTP keep it")
        }
        list.close(.clockOffset, "the service's clock and this one agreed within a minute")
    }

    private func abs(_ duration: Duration) -> Duration { duration < .zero ? .zero - duration : duration }
}
