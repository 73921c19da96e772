/// The name of a check: stable, for `--check` and for whoever reads the JSON. docs/doctor.md explains each.
enum CheckID: String, Sendable, CaseIterable {
    // The configuration
    case configFound = "config.found"
    case configTrusted = "config.trusted"
    case configValid = "config.valid"
    case configSecrets = "config.secrets"

    // Handlers and other commands
    case handlerProgram = "handlers.program"
    case handlerInterpreter = "handlers.interpreter"
    case handlerTimeout = "handlers.timeout"
    case handlerArguments = "handlers.arguments"

    // Secrets
    case secretReadable = "secrets.readable"
    case secretPrivate = "secrets.private"
    case secretText = "secrets.text"
    case secretEnvironment = "secrets.environment"

    // The state
    case stateFound = "state.found"
    case stateFolder = "state.folder"
    case stateFileSystem = "state.filesystem"
    case stateSpace = "state.space"
    case stateReadable = "state.readable"
    case stateIntegrity = "state.integrity"
    case stateKey = "state.key"
    case stateOwner = "state.owner"
    case stateLock = "state.lock"
    case stateLeftovers = "state.leftovers"
    case stateSocket = "state.socket"

    // Output files
    case outputFolder = "outputs.folder"
    case outputFile = "outputs.file"
    case outputLink = "outputs.link"
    case outputMode = "outputs.mode"
    case outputOwner = "outputs.owner"
    case outputGroup = "outputs.group"
    case outputMount = "outputs.mount"
    case outputReadOnly = "outputs.read-only"
    case outputSpace = "outputs.space"
    case outputSize = "outputs.size"
    case outputFileSystem = "outputs.filesystem"
    case outputLock = "outputs.lock"
    case outputLeftovers = "outputs.leftovers"
    case outputFormat = "outputs.format"
    case outputOwnership = "outputs.ownership"
    case outputCurrent = "outputs.current"
    case outputStaleToken = "outputs.stale-token"
    case outputDefault = "outputs.default"
    case outputFreshness = "outputs.freshness"

    // What programs that use the credentials will see
    case awsKeys = "aws.keys"
    case awsProfile = "aws.profile"
    case awsCredentialsFile = "aws.credentials-file"
    case awsConfigFormat = "aws.config-format"
    case awsCredentialProcess = "aws.credential-process"
    case awsShadowed = "aws.shadowed"
    case awsEndpoint = "aws.endpoint"
    case awsSDK = "aws.sdk"

    // Identities and their clocks
    case identityFailing = "identities.failing"
    case identityLogin = "identities.login"
    case identityCredentials = "identities.credentials"
    case identityClaims = "identities.claims"
    case identityTokenFile = "identities.token-file"
    case identityWindow = "identities.window"
    case identityRun = "identities.run"

    // Time
    case clockSynchronised = "clock.synchronised"
    case clockOffset = "clock.offset"
    case clockPlausible = "clock.plausible"

    // The process and its machine
    case processUser = "process.user"
    case processDescriptors = "process.descriptors"
    case processInspection = "process.inspection"
    case processPtrace = "process.ptrace"
    case processHiding = "process.hiding"
    case processFirst = "process.first"
    case processTemporary = "process.temporary"
    case processNotify = "process.notify"

    // The network
    case networkProxy = "network.proxy"
    case networkLoopback = "network.loopback"
    case networkCertificates = "network.certificates"

    // Only with --online
    case onlineName = "online.name"
    case onlineEndpoint = "online.endpoint"
    case onlineClock = "online.clock"
    case onlineCredentials = "online.credentials"

    /// A part of the examination that came to no end: most likely a file system that answers no more.
    case unfinished = "doctor.unfinished"
}
