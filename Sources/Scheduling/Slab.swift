/// Elements under numbers that stay theirs until they are removed; then the number is given to another element.
struct Slab<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var free: [Int] = []

    /// Numbers run from 0 up to this.
    var capacity: Int { elements.count }

    subscript(number: Int) -> Element {
        _read { yield elements[number] }
        _modify { yield &elements[number] }
    }

    mutating func insert(_ element: Element) -> Int {
        guard let number = free.popLast() else {
            elements.append(element)
            return elements.count - 1
        }
        elements[number] = element
        return number
    }

    mutating func remove(_ number: Int) { free.append(number) }
}
