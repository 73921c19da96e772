import AWSClient
import CredentialModel
import Glibc
import Platform

/// What a program that is started in this environment finds: variables, shared files, `credential_process` lines.
struct AWSChecks: CheckGroup {
    let examination: Examination

    private var environment: [String: String] { examination.environment }

    func checks() -> [Check] {
        var list = CheckList()
        let credentials = SharedFile(FileContents.bytes(examination.credentialsFile, limit: 64 << 20) ?? [])
        let config = SharedFile(FileContents.bytes(examination.configFile, limit: 64 << 20) ?? [])
        judgeVariables(credentials, config, &list)
        judgeCredentialsFile(&list)
        judgeFormat(credentials, config, &list)
        for section in config.sections { judge(section, beside: credentials, &list) }
        list.close(
            .awsCredentialProcess, "every credential_process that names evercred can be run",
            place: examination.configFile)
        list.close(.awsShadowed, "no profile of ours is hidden by another", place: examination.configFile)
        judgeEndpoints(&list)
        SDKVersions(environment: environment, homeDirectory: examination.homeDirectory).judge(&list)
        return list.checks
    }

    private func judgeVariables(_ credentials: SharedFile, _ config: SharedFile, _ list: inout CheckList) {
        if environment["AWS_ACCESS_KEY_ID"]?.isEmpty == false {
            list.warning(
                .awsKeys, "keys stand in the environment: programs use those and look at no profile",
                place: "AWS_ACCESS_KEY_ID", remedy: "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN")
        }
        list.close(.awsKeys, "no keys stand in the environment")
        for variable in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
            guard let profile = environment[variable], !profile.isEmpty, profile != "default" else { continue }
            if credentials.section(profile) != nil || config.section("profile \(profile)") != nil { continue }
            let isOurs = examination.sets.contains { $0.profile == profile }
            list.warning(
                .awsProfile, "there is no profile '\(profile)' in the shared files", place: variable,
                remedy: isOurs
                    ? "evercred run writes it; then see aws.credentials-file" : "name one that exists, or unset it")
        }
        list.close(.awsProfile, "AWS_PROFILE names nothing that is not there")
    }

    private func judgeCredentialsFile(_ list: inout CheckList) {
        let files = examination.outputs.filter { $0.kind == .profile }.map(\.path)
        guard let first = files.first else { return }
        let read = PathFacts.resolved(examination.credentialsFile)
        if !files.contains(where: { PathFacts.resolved($0) == read }) {
            if environment["AWS_SHARED_CREDENTIALS_FILE"] == nil {
                list.note(
                    .awsCredentialsFile, "programs read \(examination.credentialsFile), which evercred does not write",
                    place: first, remedy: "export AWS_SHARED_CREDENTIALS_FILE=\(first) where they run")
            } else {
                list.warning(
                    .awsCredentialsFile, "it names \(examination.credentialsFile), which evercred does not write",
                    place: "AWS_SHARED_CREDENTIALS_FILE", remedy: "let it name \(first)")
            }
        }
        list.close(.awsCredentialsFile, "programs read what evercred writes", place: examination.credentialsFile)
    }

    private func judgeFormat(_ credentials: SharedFile, _ config: SharedFile, _ list: inout CheckList) {
        var files = [(examination.configFile, config)]
        // An output's format is judged with the outputs.
        if !examination.outputs.contains(where: { $0.path == examination.credentialsFile }) {
            files.append((examination.credentialsFile, credentials))
        }
        for (path, file) in files {
            for fault in file.faults.prefix(10) {
                list.error(
                    .awsConfigFormat, "\(fault.message): the AWS CLI and boto3 refuse the whole file",
                    place: "\(path):\(fault.line)", remedy: fault.remedy)
            }
        }
        for section in credentials.sections where section.name.hasPrefix("profile ") {
            list.warning(
                .awsConfigFormat, "[\(section.name)] is read as a profile with a blank in its name",
                place: "\(examination.credentialsFile):\(section.line)",
                remedy: "in this file it is [\(section.name.dropFirst(8))]")
        }
        list.close(.awsConfigFormat, "every SDK can read it", place: examination.configFile)
    }

    // MARK: credential_process

    private func judge(_ section: SharedFile.Section, beside credentials: SharedFile, _ list: inout CheckList) {
        guard let line = section["credential_process"], let words = CommandWords.split(line), let program = words.first,
            program.split(separator: "/").last == "evercred"
        else { return }
        let profile = section.name.hasPrefix("profile ") ? String(section.name.dropFirst(8)) : section.name
        let place = "\(examination.configFile):\(section.options["credential_process"]?.line ?? section.line)"
        if !program.hasPrefix("/") {
            list.warning(
                .awsCredentialProcess, "[\(section.name)] runs '\(program)', found or not depending on who starts it",
                place: place, remedy: "write its absolute path")
        } else if PathFacts(program).kind != .file || !PathFacts.allows(program, X_OK) {
            list.error(
                .awsCredentialProcess, "[\(section.name)] runs \(program), which is not there or not executable",
                place: place, remedy: "install evercred there, or correct the path")
        }
        judgeArguments(words, section, place, &list)
        if credentials.section(profile)?["aws_access_key_id"] != nil {
            list.warning(
                .awsShadowed,
                "[\(profile)] in \(examination.credentialsFile) holds keys, and wins over the "
                    + "credential_process here", place: place,
                remedy: "remove one of the two: 'outputs: []' writes no profile for the identity")
        }
    }

    private func judgeArguments(
        _ words: [String], _ section: SharedFile.Section, _ place: String, _ list: inout CheckList
    ) {
        for (option, value) in zip(words, words.dropFirst()) where ["--state", "-c", "--config"].contains(option) {
            guard !value.hasPrefix("/") else { continue }
            list.warning(
                .awsCredentialProcess,
                "[\(section.name)] names '\(value)', relative to the folder of whoever starts it",
                place: place, remedy: "write an absolute path; neither ~ nor variables are expanded there")
        }
        guard let index = words.firstIndex(of: "credentials"), index + 1 < words.count,
            let name = words[(index + 1)...].first(where: { !$0.hasPrefix("-") && !$0.hasPrefix("/") }),
            !examination.sets.isEmpty, !examination.sets.contains(where: { $0.name == name })
        else { return }
        list.note(
            .awsCredentialProcess, "[\(section.name)] asks for '\(name)', which this configuration does not know",
            place: place, remedy: "evercred status lists the names")
    }

    // MARK: Endpoints

    private func judgeEndpoints(_ list: inout CheckList) {
        let services = ["", "_COGNITO_IDENTITY", "_COGNITO_IDENTITY_PROVIDER", "_STS"]
        var addresses = services.compactMap { service in
            environment["AWS_ENDPOINT_URL\(service)"].map { ("AWS_ENDPOINT_URL\(service)", $0) }
        }
        var seen: Set<String> = Set(addresses.map(\.1))
        for identity in examination.identities {
            let endpoints = identity.endpoints
            for address in [endpoints.cognitoIdentity, endpoints.cognitoIdentityProvider, endpoints.sts] {
                if let address, seen.insert(address).inserted { addresses.append(("endpoints", address)) }
            }
        }
        for (place, address) in addresses where !address.isEmpty {
            do throws(HTTPTransportError) {
                guard try HTTPAddress(address).isLoopback else { continue }
                list.note(
                    .awsEndpoint, "requests go to a stand-in on this machine instead of AWS", place: place,
                    remedy: "remove it where the real AWS is meant")
            } catch {
                list.error(.awsEndpoint, "it cannot be called: \(error.message)", place: place, remedy: "use https")
            }
        }
        list.close(.awsEndpoint, "nothing leads to endpoints that cannot be called")
    }
}
