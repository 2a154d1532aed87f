namespace Pipelines.Build.Tasks;

/// <summary>Every message of the task itself.</summary>
static class Messages
{
    public const string CompilerMissing = "PIPE3020";
    public const string CompilerMissingText = "The pipeline compiler '{0}' is not there. Restore the project again; if PipelinesCompiler is set in it, correct its path.";

    public const string CompilerFailed = "PIPE9010";
    public const string CompilerFailedText = "The pipeline compiler ended with exit code {0} and named no error. Its output stands above; please report it with what this command prints: {1} {2}";

    public const string NothingWritten = "PIPE9011";
    public const string NothingWrittenText = "The pipeline compiler reported success but did not write '{0}'. Build again; if it stays so, please report it with the build's log.";
}
