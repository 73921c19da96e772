import Config
import CredentialModel
import Engine
import Platform
import State

/// Looks at everything that a run depends on, without changing any of it.
///
/// Each part of the examination has a time limit of its own: a file system that answers no more costs its part, not the rest.
struct Doctor {
    /// As `--config` names it.
    var config: String?
    /// As `--state` names it.
    var state: String?
    let surroundings: Surroundings
    let selection: Selection
    var limit = Duration.seconds(10)

    /// What all checks look at.
    func examine() async throws -> Examination {
        let environment = surroundings.environment
        let doctor = self
        let config =
            await BlockingWork.run(atMost: limit) { doctor.readConfig() }
            ?? ConfigFinding(path: self.config, missing: "the configuration could not be read in time")
        let state =
            await BlockingWork.run(atMost: limit) { await doctor.readState(config) }
            ?? StateFinding(error: StateError(.cannotRead, "the state could not be read in time"))
        if let settings = config.settings ?? state.rememberedSettings {
            try selection.requireMatches(in: settings.sets, of: settings.configPath)
        }
        return Examination(
            environment: environment, homeDirectory: surroundings.homeDirectory, now: SystemTime().now,
            machine: .current(environment), config: config, state: state, selection: selection)
    }

    /// Every check that contacts nobody, by subject.
    func checks(_ examination: Examination) async -> [Check] {
        var groups: [(subject: String, group: any CheckGroup)] = [
            ("the configuration", ConfigChecks(examination: examination)),
            ("handlers", HandlerChecks(examination: examination)),
            ("secrets", SecretChecks(examination: examination)),
            ("the state", StateChecks(examination: examination)),
        ]
        for places in Self.byMount(examination) {
            let subject = "output files (\(places[0].path)\(places.count > 1 ? ", …" : ""))"
            groups.append((subject, OutputChecks(examination: examination, places: places)))
            groups.append((subject, SectionChecks(examination: examination, places: places)))
        }
        groups += [
            ("AWS's own files", AWSChecks(examination: examination)),
            ("identities", IdentityChecks(examination: examination)),
            ("the clock", ClockChecks(examination: examination)),
            ("the process", ProcessChecks(examination: examination)),
            ("the network", NetworkChecks(examination: examination)),
        ]
        return await Self.run(groups, limit: limit)
    }

    /// The checks of these groups in their order, those of different groups made at once.
    static func run(_ groups: [(subject: String, group: any CheckGroup)], limit: Duration) async -> [Check] {
        await withTaskGroup(of: (Int, [Check]).self) { tasks in
            for (index, (subject, group)) in groups.enumerated() {
                tasks.addTask {
                    (index, await BlockingWork.run(atMost: limit) { group.checks() } ?? [unfinished(subject, limit)])
                }
            }
            var checks = [[Check]](repeating: [], count: groups.count)
            for await (index, found) in tasks { checks[index] = found }
            return checks.flatMap(\.self)
        }
    }

    private static func unfinished(_ subject: String, _ limit: Duration) -> Check {
        Check(
            .unfinished, .error, "looking at \(subject) took longer than \(limit)", place: subject,
            remedy: "see whether a network file system does not answer: mount, df")
    }

    /// The output files by what they are mounted on, as far as their paths tell: nothing is looked at yet.
    private static func byMount(_ examination: Examination) -> [[OutputPlace]] {
        var points: [String] = []
        var places: [String: [OutputPlace]] = [:]
        for place in examination.outputs {
            let folder = PathFacts.folder(of: place.path)
            let point = examination.machine.mounts.mount(of: folder)?.point ?? "/"
            if places[point] == nil { points.append(point) }
            places[point, default: []].append(place)
        }
        return points.compactMap { places[$0] }
    }

    // MARK: What there is

    private func readConfig() -> ConfigFinding {
        do throws(ConfigLocationError) {
            let path = try ConfigLocation.find(
                explicit: config, environment: surroundings.environment, considersWorkingDirectory: true
            ).path
            let loader = ConfigLoader(
                environment: surroundings.environment, homeDirectory: surroundings.homeDirectory)
            let result = loader.load(path: path)
            return ConfigFinding(path: path, diagnostics: result.diagnostics, settings: result.settings)
        } catch {
            return ConfigFinding(missing: error.description)
        }
    }

    private func readState(_ config: ConfigFinding) async -> StateFinding {
        var finding = StateFinding()
        do {
            let location = StateLocation(surroundings)
            var places: [String] = []
            if let settings = config.settings {
                guard state != nil || settings.state.kind != .memory else {
                    finding.isInMemory = true
                    return finding
                }
                places = [try OpenedState.folder(settings, explicit: state, surroundings: surroundings)]
            } else if state != nil || config.path != nil {
                let path = location.canonicalPath(config.path ?? "")
                places = location.candidates(option: state, configurationPath: path)
            }
            finding.folder = places.first
            let keys = StateKeyReader(surroundings: surroundings)
            let owner = config.settings == nil && state == nil ? config.path.map(location.canonicalPath) : nil
            let reader = try await StateReader.open(firstOf: places, of: owner) { owner, folder in
                finding.owner = owner
                return try await keys.key(for: owner, in: folder, creating: false)
            }
            guard let reader else { return finding }
            finding.folder = reader.folder.path
            finding.owner = reader.owner
            finding.damage = try reader.damage()
            finding.contents = try reader.all()
        } catch let error as StateError {
            finding.error = error
        } catch {
            finding.error = StateError(.cannotRead, "\(error)")
        }
        return finding
    }
}
