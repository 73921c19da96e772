import Config
import CredentialModel
import Glibc
import Platform
import Providers

/// The programs of handlers, and of the commands behind secrets. None is run.
struct HandlerChecks: CheckGroup {
    let examination: Examination

    func checks() -> [Check] {
        var list = CheckList()
        var seen: Set<HandlerCommand> = []
        let commands = SecretUse.commands(of: examination.identities).filter { seen.insert($0.command).inserted }
        guard !commands.isEmpty else { return [] }
        var trust = PathTrust(user: examination.machine.user)
        for (owner, command) in commands {
            if let program = program(of: command, owner, &list) {
                judge(program, owner, &trust, &list)
            }
            judgeTimeout(of: command, owner, &list)
            judgeArguments(of: command, owner, &list)
        }
        let count = commands.count.of("command")
        list.close(.handlerProgram, "\(count): every program is there, executable and nobody else's")
        list.close(.handlerInterpreter, "\(count): every script's interpreter is there")
        list.close(.handlerTimeout, "no command may take longer than the refresh that waits for it")
        list.close(.handlerArguments, "no argument looks like a secret")
        return list.checks
    }

    /// The absolute path of what is run; `nil` when that is the shell's business, or has been found missing.
    private func program(of command: HandlerCommand, _ owner: String, _ list: inout CheckList) -> String? {
        let program: String
        switch command.invocation {
        case .arguments(let arguments):
            program = arguments.first ?? ""
        case .shell(let line):
            guard let word = CommandWords.split(line)?.first, Self.isPlain(word) else { return nil }
            // A word without a slash may be the shell's own.
            guard word.contains("/") else { return ShellWords.builtIn.contains(word) ? nil : find(word, owner, &list) }
            program = word
        }
        if program.hasPrefix("/") { return program }
        if program.contains("/") {
            let written = program.hasPrefix("./") ? program.dropFirst(2) : program[...]
            return "\(command.workingDirectory)/\(written)"
        }
        return find(program, owner, &list)
    }

    /// Looks for a bare word where commands are looked for.
    private func find(_ word: String, _ owner: String, _ list: inout CheckList) -> String? {
        if let path = Self.search(word, on: ProcessEnvironment.searchPath) { return path }
        let own = Self.search(word, on: examination.environment["PATH"] ?? "")
        list.error(
            .handlerProgram,
            "the handler of \(owner) runs '\(word)', which is not on the path of commands, "
                + ProcessEnvironment.searchPath + (own.map { ", but at \($0)" } ?? ""),
            place: word, remedy: own.map { "write \($0)" } ?? "install it, or write its absolute path")
        return nil
    }

    private static func search(_ word: String, on path: String) -> String? {
        path.split(separator: ":").lazy.map { "\($0)/\(word)" }
            .first { PathFacts($0).kind == .file && PathFacts.allows($0, X_OK) }
    }

    private func judge(_ program: String, _ owner: String, _ trust: inout PathTrust, _ list: inout CheckList) {
        do throws(PathTrustError) {
            try trust.requireTrustedProgram(program)
        } catch {
            list.error(
                .handlerProgram, "the handler of \(owner): \(error.message)", place: program,
                remedy: error.remedy ?? "write it, or name another one")
            if PathFacts(program).kind != .file { return }
        }
        if examination.machine.mounts.mount(of: PathFacts.resolved(program))?.forbidsPrograms == true {
            list.error(
                .handlerProgram, "the handler of \(owner) lies on a file system that runs no programs (noexec)",
                place: program, remedy: "move it elsewhere, or mount that file system without noexec")
        }
        judgeInterpreter(of: program, owner, &list)
    }

    private func judgeInterpreter(of program: String, _ owner: String, _ list: inout CheckList) {
        // The kernel reads 256 bytes of a script's first line (binfmt_script).
        guard let start = FileContents.bytes(program, limit: 256), start.starts(with: "#!".utf8) else { return }
        let line = start.dropFirst(2).prefix { $0 != 0x0A }
        if line.last == 0x0D {
            return list.error(
                .handlerInterpreter,
                "the first line of \(owner)'s handler ends with a carriage return, which makes "
                    + "part of the interpreter's name", place: program, remedy: "sed -i 's/\\r$//' \(program)")
        }
        let words = String(decoding: line, as: UTF8.self).split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard let interpreter = words.first.map(String.init) else { return }
        guard PathFacts(interpreter).kind == .file, PathFacts.allows(interpreter, X_OK) else {
            return list.error(
                .handlerInterpreter, "the interpreter \(interpreter) of \(owner)'s handler is not there",
                place: program, remedy: "install it, or correct the first line")
        }
        guard interpreter.hasSuffix("/env"), let name = words.dropFirst().first(where: { !$0.hasPrefix("-") }),
            !name.contains("="), Self.search(String(name), on: ProcessEnvironment.searchPath) == nil
        else { return }
        list.error(
            .handlerInterpreter,
            "'\(name)', the interpreter of \(owner)'s handler, is not on the path of commands, "
                + ProcessEnvironment.searchPath, place: program, remedy: "write its absolute path into the first line")
    }

    private func judgeTimeout(of command: HandlerCommand, _ owner: String, _ list: inout CheckList) {
        guard let limit = examination.config.settings?.schedule.timeout, command.timeout > limit else { return }
        list.warning(
            .handlerTimeout, "the handler of \(owner) may take \(command.timeout), the whole refresh only \(limit)",
            place: command.displayName, remedy: "raise schedule.timeout, or lower the handler's timeout")
    }

    private func judgeArguments(of command: HandlerCommand, _ owner: String, _ list: inout CheckList) {
        let text =
            switch command.invocation {
            case .shell(let line): line
            case .arguments(let arguments): arguments.joined(separator: " ")
            }
        guard CommandSecrets.areWritten(in: text) else { return }
        list.warning(
            .handlerArguments,
            "what looks like a secret stands in the command of \(owner)'s handler: every user of "
                + "this machine can see it while it runs", place: command.displayName,
            remedy: "hand it over as a variable: {command: …, env: {NAME: {file: …}}}")
    }

    private static func isPlain(_ word: String) -> Bool {
        !word.isEmpty
            && word.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "/._-+@,".utf8.contains(byte)
                }
            }
    }
}

/// Words that sh(1) does not look up as programs (POSIX.1-2017, XCU 2.4, 2.9.1 and 2.14).
private enum ShellWords {
    static let builtIn: Set<String> = [
        "if", "for", "while", "until", "case", "exec", "eval", "export", "set", "unset", "cd", "umask", "trap", "test",
        "echo", "printf", "read", "command", "true", "false", "exit", "return", "shift", "wait", "local", ".",
    ]
}
