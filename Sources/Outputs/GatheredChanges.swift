/// Changes to one file that wait for its next rewrite.
struct GatheredChanges {
    /// Somebody who waits for the result of a change: a submission and the place of the change in it.
    struct Ticket {
        let submission: Int
        let index: Int
    }

    private struct Subject: Hashable {
        let profile: String
        let owner: SectionOwner
    }

    private struct Entry {
        let change: ProfileChange
        var tickets: [Ticket]
    }

    private var entries: [Entry?] = []
    private var positions: [Subject: Int] = [:]

    /// How many changes are left to make.
    var count: Int { positions.count }

    /// The changes in the order of their latest submission, and who waits for each.
    var all: [(change: ProfileChange, tickets: [Ticket])] {
        entries.compactMap { $0.map { ($0.change, $0.tickets) } }
    }

    /// Adds a change, which takes the place of an earlier one to the same profile for the same owner. Changes for
    /// different owners stay apart: removing a section for its old owner must not undo the new owner's write.
    mutating func add(_ change: ProfileChange, _ ticket: Ticket) {
        let subject = Subject(profile: change.profile, owner: change.owner)
        var tickets = [ticket]
        if let earlier = positions[subject] {
            tickets = (entries[earlier]?.tickets ?? []) + tickets
            entries[earlier] = nil
        }
        positions[subject] = entries.count
        entries.append(Entry(change: change, tickets: tickets))
    }
}
