import State

extension StateLocation {
    /// Where states are, as this process sees it.
    init(_ surroundings: Surroundings) {
        self.init(environment: surroundings.environment, workingDirectory: Surroundings.workingDirectory)
    }
}
