import Config
import CredentialModel
import Glibc
import Platform

/// The secrets that the configuration names: there, private, and nothing but the secret. Commands are not run.
struct SecretChecks: CheckGroup {
    let examination: Examination

    func checks() -> [Check] {
        let uses = SecretUse.all(in: examination.identities, examination.config.settings?.signIn)
        let state = [examination.config.settings?.state.key].compactMap(\.self)
            .map { SecretUse(owner: "the state", source: $0) }
        var list = CheckList()
        var seen: Set<SecretSource> = []
        var variables: [String] = []
        let distinct = (uses + state).filter { !$0.isWrittenOut && seen.insert($0.source).inserted }
        guard !distinct.isEmpty else { return [] }
        for use in distinct {
            switch use.source {
            case .file(let path): judge(path, use, &list)
            case .credential(let id): judgeCredential(id, use, &list)
            case .environment(let name):
                variables.append(name)
                guard examination.environment[name]?.isEmpty ?? true else { continue }
                list.error(
                    .secretReadable, "the variable that \(use.owner) names is not set in this environment",
                    place: name, remedy: "set it where evercred runs, and run doctor there")
            case .command, .literal: break
            }
        }
        if !variables.isEmpty {
            list.note(
                .secretEnvironment,
                "\(variables.listed()): whoever is this user can read variables in /proc/PID/environ",
                remedy: "{file: …} or systemd's {credential: …} are read when they are needed and stay out of there")
        }
        let count = distinct.count.of("secret")
        list.close(.secretReadable, "\(count): every file and variable is there")
        list.close(.secretPrivate, "\(count): no file can be read by others")
        list.close(.secretText, "\(count): no file holds stray blanks or line breaks")
        return list.checks
    }

    private func judgeCredential(_ id: String, _ use: SecretUse, _ list: inout CheckList) {
        guard let folder = examination.environment["CREDENTIALS_DIRECTORY"] else {
            return list.warning(
                .secretReadable, "\(use.owner) names the credential '\(id)', and CREDENTIALS_DIRECTORY is not set here",
                place: id, remedy: "run doctor in the unit: systemd-run -p LoadCredential=\(id):… evercred doctor")
        }
        judge("\(folder)/\(id)", use, &list)
    }

    private func judge(_ path: String, _ use: SecretUse, _ list: inout CheckList) {
        let facts = PathFacts(path)
        switch facts.kind {
        case .file: break
        case .missing:
            return list.error(
                .secretReadable, "the file that \(use.owner) names is not there", place: path,
                remedy: "put the secret there: umask 077; cat > \(path)")
        case .hidden:
            return list.error(
                .secretReadable, "the file that \(use.owner) names cannot be looked at", place: path,
                remedy: "let the user that runs evercred search the folders above it")
        case .folder, .link, .fifo, .socket, .device:
            return list.error(
                .secretReadable, "what \(use.owner) names is no plain file", place: path,
                remedy: "store the secret in a file")
        }
        guard PathFacts.allows(path, R_OK), let bytes = FileContents.bytes(path, limit: SecretReader.limit + 1) else {
            return list.error(
                .secretReadable, "the file that \(use.owner) names cannot be read by this user", place: path,
                remedy: "chown or chgrp it to the user that runs evercred")
        }
        if facts.mode & 0o077 != 0 {
            let who = facts.mode & 0o007 != 0 ? "everybody" : "group \(facts.group)"
            list.warning(
                .secretPrivate, "the secret of \(use.owner) is open to \(who) (mode \(facts.octalMode))", place: path,
                remedy: "chmod 600 \(path)")
        }
        judgeText(bytes, path, use, &list)
    }

    private func judgeText(_ bytes: [UInt8], _ path: String, _ use: SecretUse, _ list: inout CheckList) {
        if bytes.isEmpty || bytes == [0x0A] || bytes == [0x0D, 0x0A] {
            return list.error(
                .secretReadable, "the file that \(use.owner) names is empty", place: path,
                remedy: "put the secret there")
        }
        // A key of the state may be raw bytes.
        guard String(validating: bytes, as: UTF8.self) != nil else { return }
        var text = bytes[...]
        if text.last == 0x0A { text.removeLast() }
        if text.last == 0x0D { text.removeLast() }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let problem: String? =
            if text.starts(with: [0xEF, 0xBB, 0xBF]) {
                "begins with a byte-order mark"
            } else if text.first.map(isBlank) == true {
                "begins with a blank"
            } else if text.last.map(isBlank) == true { "ends with a blank or with more than one line break" } else {
                nil
            }
        guard let problem else { return }
        list.warning(
            .secretText, "the secret of \(use.owner) \(problem), which becomes part of it", place: path,
            remedy: "write it without: printf %s \"$SECRET\" > \(path)")
    }
}
