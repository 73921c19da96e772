import Config
import CredentialModel
import Outputs
import State

/// What stands in the output files, as the programs that read them see it.
struct SectionChecks: CheckGroup {
    let examination: Examination
    let places: [OutputPlace]

    /// botocore takes a file apart for every session; above this it shows.
    private static let largeSize = 2 << 20
    private static let keyName = "aws_access_key_id"

    func checks() -> [Check] {
        var list = CheckList()
        for place in places where place.kind == .config {
            guard let bytes = FileContents.bytes(place.path, limit: 256 << 20) else { continue }
            judgeFormat(SharedFile(bytes), place, &list)
        }
        for place in places { judgeWholeFile(place, &list) }
        for place in places where place.kind == .profile {
            let facts = PathFacts(place.path)
            guard facts.kind == .file, let bytes = FileContents.bytes(place.path, limit: 256 << 20) else { continue }
            judgeSize(facts.size, place, &list)
            let file = SharedFile(bytes)
            judgeFormat(file, place, &list)
            judgeOwnership(file, place, &list)
            judgeKeys(file, place, &list)
        }
        judgeFreshness(&list)
        let subject = places.count == 1 ? places[0].path : places.count.of("file")
        list.close(.outputSize, "it is quickly read", place: subject)
        list.close(.outputFormat, "every SDK can read it", place: subject)
        list.close(.outputOwnership, "nobody else's section stands in the way", place: subject)
        list.close(.outputCurrent, "no section of ours holds keys that have ended", place: subject)
        list.close(.outputStaleToken, "no old token stands beside new keys", place: subject)
        list.close(.outputDefault, "no [default] profile of somebody else's stands in it", place: subject)
        return list.checks
    }

    private func judgeSize(_ size: Int, _ place: OutputPlace, _ list: inout CheckList) {
        guard size > Self.largeSize else { return }
        list.warning(
            .outputSize, "it has \(FreeRoom.text(size)), and SDKs read all of it for every session", place: place.path,
            remedy: "spread the profiles over several files ({identity} may stand in 'file'), or use credential_process"
        )
    }

    private func judgeFormat(_ file: SharedFile, _ place: OutputPlace, _ list: inout CheckList) {
        for fault in file.faults.prefix(10) {
            list.error(
                .outputFormat, "\(fault.message): the AWS CLI and boto3 refuse the whole file",
                place: "\(place.path):\(fault.line)", remedy: fault.remedy)
        }
    }

    private func judgeOwnership(_ file: SharedFile, _ place: OutputPlace, _ list: inout CheckList) {
        guard let name = examination.config.settings?.name ?? examination.state.owner?.name else { return }
        let byCase = Dictionary(file.sections.map { ($0.name.lowercased(), $0.name) }) { first, _ in first }
        for user in place.users {
            if let section = file.section(user.profile) {
                let owner = section["x_evercred"]
                let configuration = owner?.split(separator: "/").first.map(String.init)
                // What the sandbox has left may be replaced.
                guard ![name, SectionOwner.sandboxName(of: name)].contains(configuration) else { continue }
                let whose = owner == nil ? "is not evercred's" : "belongs to another configuration"
                list.error(
                    .outputOwnership, "the section [\(user.profile)] \(whose), so '\(user.set)' cannot be written",
                    place: "\(place.path):\(section.line)",
                    remedy: "choose another 'profile', or take it over with: evercred run --adopt")
            } else if let other = byCase[user.profile.lowercased()] {
                list.error(
                    .outputOwnership,
                    "the section [\(other)] differs from [\(user.profile)] in case only, so "
                        + "'\(user.set)' cannot be written", place: place.path, remedy: "rename one of the two")
            }
        }
    }

    /// A file that is one set's alone, and holds something else.
    private func judgeWholeFile(_ place: OutputPlace, _ list: inout CheckList) {
        guard let name = examination.config.settings?.name ?? examination.state.owner?.name,
            let user = place.users.first, place.target.isForeign(to: name)
        else { return }
        list.error(
            .outputOwnership, "it holds something that is not evercred's, so '\(user.set)' cannot be written",
            place: place.path,
            remedy: "choose another 'file', or keep a copy and replace it with: evercred run --adopt")
    }

    private func judgeKeys(_ file: SharedFile, _ place: OutputPlace, _ list: inout CheckList) {
        let ours = Set(place.users.map(\.profile))
        var expired: [String] = []
        for section in file.sections {
            if section["aws_security_token"] != nil, section[Self.keyName] != nil {
                list.warning(
                    .outputStaleToken,
                    "[\(section.name)] holds aws_security_token, boto's old name for the token: some "
                        + "programs send it with the new keys, and AWS refuses that",
                    place: "\(place.path):\(section.line)", remedy: "remove that line")
            }
            let end = section["aws_expiration"].flatMap(Timestamp.init(rfc3339:))
            if ours.contains(section.name), let end, end <= examination.now { expired.append(section.name) }
            if section.name == "default", section[Self.keyName] != nil, section["x_evercred"] == nil {
                list.note(
                    .outputDefault,
                    "[default] holds keys of somebody else's: a program without AWS_PROFILE uses those, even "
                        + "where a container endpoint is set", place: "\(place.path):\(section.line)",
                    remedy: "set AWS_PROFILE where the credentials of evercred are meant")
            }
        }
        guard !expired.isEmpty else { return }
        list.warning(
            .outputCurrent, "the keys of \(expired.listed()) have ended", place: place.path,
            remedy: "evercred status tells why; evercred run keeps them fresh")
    }

    /// Most SDKs read the file once: aws/aws-sdk#107.
    private func judgeFreshness(_ list: inout CheckList) {
        for place in places where place.kind == .env {
            list.note(
                .outputFreshness, "variables are read when a program starts: it must start again to get new keys",
                place: place.path, remedy: "start it with evercred exec --endpoint, or restart it with onRefresh")
        }
        let users = places.filter { $0.kind == .profile }.flatMap(\.users)
        guard let first = users.first else { return }
        let line = CredentialProcessLine.text(for: first.set, state: examination.state.folder)
        list.note(
            .outputFreshness,
            "most SDKs read a profile file once: a program that runs longer than its keys must start "
                + "again, or ask", place: users.count == 1 ? first.profile : users.count.of("profile"),
            remedy: "in ~/.aws/config, under [profile NAME]: \(line)")
    }
}
