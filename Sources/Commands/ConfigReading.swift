import Config
import Engine

extension GlobalOptions {
    /// Finds and reads the configuration. All its diagnostics go to stderr.
    ///
    /// - Throws: ``CommandFailure`` with 78 when there is none or it is invalid.
    func readSettings(_ surroundings: Surroundings, considersWorkingDirectory: Bool) throws -> Settings {
        let path = try findConfig(surroundings, considersWorkingDirectory: considersWorkingDirectory)
        let result = loader(surroundings).load(path: path)
        for diagnostic in result.diagnostics { Terminal.complain(diagnostic.description) }
        guard let settings = result.settings else { throw CommandFailure(.configuration, "") }
        return settings
    }

    func findConfig(_ surroundings: Surroundings, considersWorkingDirectory: Bool) throws -> String {
        do throws(ConfigLocationError) {
            return try ConfigLocation.find(
                explicit: config, environment: surroundings.environment,
                considersWorkingDirectory: considersWorkingDirectory
            ).path
        } catch {
            throw CommandFailure(.configuration, error.description)
        }
    }

    func loader(_ surroundings: Surroundings) -> ConfigLoader {
        ConfigLoader(environment: surroundings.environment, homeDirectory: surroundings.homeDirectory)
    }
}
