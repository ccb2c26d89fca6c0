import ArgumentParser
import Delivery
import Intake
import Ledger
import Pipeline
import TreasureData

/// The exit codes, as `sysexits.h` names them.
enum ExitStatus: Int32 {
    case ok = 0
    case usage = 64
    case invalidData = 65
    case noInput = 66
    case unavailable = 69
    case software = 70
    case cannotCreate = 73
    case inputOutput = 74
    case interrupted = 75
    case noPermission = 77
    case configuration = 78

    /// The code for an input that cannot be read.
    init(_ failure: InputFailure) {
        self =
            switch failure.code {
            case .notFound: .noInput
            case .unreadable: .noInput
            case .invalidData: .invalidData
            case .missingSchema: .usage
            case .differs: .configuration
            case .unreachable: .unavailable
            case .refused: .noPermission
            }
    }

    /// The code for a load's end.
    init(_ end: LoadRun.End) {
        self =
            switch end {
            case .finished: .ok
            case .fault: .invalidData
            case .inputFailed(let failure): ExitStatus(failure)
            case .stopped(.keyRefused): .noPermission
            case .stopped(.configuration): .configuration
            case .stopped(.unreachable): .unavailable
            case .stopped(.interrupted): .interrupted
            case .recordFileFailed: .inputOutput
            }
    }

    var exitCode: ExitCode { ExitCode(rawValue) }
}

/// Ends the command with a sentence on stderr and an exit code.
struct CommandFailure: Error {
    var status: ExitStatus
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}

extension CommandFailure {
    init(_ error: DeliveryError) { self.init(.configuration, error.message) }
    init(_ error: StateError) {
        let status: ExitStatus =
            switch error.code {
            case .notFound: .noInput
            case .locked: .interrupted
            case .differs, .damaged, .unfinished: .configuration
            case .inputOutput: .inputOutput
            }
        self.init(status, "\(error.path): \(error.message)")
    }

    init(_ error: IntakeError) { self.init(InputFailure(error, lastRecord: 0)) }

    init(_ error: TreasureDataError) {
        let status: ExitStatus =
            switch error.code {
            case .configuration, .refused, .unexpectedAnswer: .configuration
            case .keyRefused: .noPermission
            case .notFound: .noInput
            case .jobFailed, .noResult, .inconsistent: .invalidData
            case .unreachable: .unavailable
            }
        self.init(status, error.message)
    }

    init(_ error: RecordFileError) { self.init(.cannotCreate, "\(error.path): \(error.message)") }
}

/// Runs a command's body, and turns its failure into a line on stderr and an exit code.
func reportingFailures(_ body: () async throws -> ExitStatus) async throws {
    let status: ExitStatus
    do {
        status = try await body()
    } catch let failure as CommandFailure {
        StandardError.line("td2braze: \(failure.message)")
        throw failure.status.exitCode
    } catch let error as DeliveryError {
        StandardError.line("td2braze: \(error.message)")
        throw ExitStatus.configuration.exitCode
    } catch let error as TreasureDataError {
        let failure = CommandFailure(error)
        StandardError.line("td2braze: \(failure.message)")
        throw failure.status.exitCode
    } catch let error as StateError {
        let failure = CommandFailure(error)
        StandardError.line("td2braze: \(failure.message)")
        throw failure.status.exitCode
    } catch let error as RecordFileError {
        StandardError.line("td2braze: \(error.path): \(error.message)")
        throw ExitStatus.cannotCreate.exitCode
    }
    if status != .ok { throw status.exitCode }
}
