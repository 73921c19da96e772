/// Changes at one place that wait for its next rewrite.
struct GatheredChanges {
    /// Somebody who waits for the result of a change: a submission and the place of the change in it.
    struct Ticket {
        let submission: Int
        let index: Int
    }

    private struct Subject: Hashable {
        let place: String
        let profile: String
        let owner: SectionOwner
    }

    /// In the order in which they were submitted.
    private(set) var changes: [PlacedChange] = []
    /// Who waits for the change at the same place; nobody for one that a later change took the place of.
    private(set) var tickets: [[Ticket]] = []
    private var positions: [Subject: Int] = [:]

    /// How many changes are left to make.
    var count: Int { positions.count }

    /// Adds a change, which takes the place of an earlier one to the same profile for the same owner. Changes for
    /// different owners stay apart: removing a section for its old owner must not undo the new owner's write.
    mutating func add(_ placed: PlacedChange, _ ticket: Ticket) {
        let change = placed.change
        let subject = Subject(place: placed.target.placeName, profile: change.profile, owner: change.owner)
        let earlier = positions.updateValue(changes.count, forKey: subject)
        changes.append(placed)
        tickets.append([ticket])
        guard let earlier else { return }
        tickets[tickets.count - 1] = tickets[earlier] + [ticket]
        tickets[earlier] = []
    }

    /// Leaves out the changes that nobody waits for any more.
    mutating func dropSuperseded() {
        guard count < changes.count else { return }
        changes = zip(changes, tickets).filter { !$1.isEmpty }.map(\.0)
        tickets.removeAll(where: \.isEmpty)
    }
}
