import Glibc

/// `Tests/faults/faults.c`, built: it counts the program's calls that touch one folder and lets one of them be the last,
/// or fail.
struct FaultyLibrary {
    struct NotBuilt: Error {
        let errorText: String
    }

    /// What happens at the chosen call.
    enum Fault: String, CaseIterable {
        case kill
        case noSpace = "ENOSPC"
        case broken = "EIO"
        case denied = "EACCES"
        case quota = "EDQUOT"
    }

    private let library: String
    private let folder: String

    /// Builds it in the workspace, for calls that touch that folder.
    init(in workspace: borrowing Workspace, folder: String) async throws {
        library = workspace.file("faults.so")
        self.folder = folder
        let built = try await workspace.run(program: [
            "/usr/bin/cc", "-shared", "-fPIC", "-Wall", "-Werror", "-O1", "-o", library,
            "\(Workspace.repository)/Tests/faults/faults.c",
        ])
        guard built.ending == .exited(0) else { throw NotBuilt(errorText: built.errorText) }
    }

    /// The variables of a run whose call of that number goes wrong (counted from 1; 0: none does), and where it leaves
    /// the number of its calls.
    func environment(_ fault: Fault, at number: Int, countingTo file: String) -> [String: String] {
        [
            "LD_PRELOAD": library, "FAULT_FOLDER": folder, "FAULT": fault.rawValue, "FAULT_AT": "\(number)",
            "FAULT_COUNT": file,
        ]
    }
}
