using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Pipelines.Build.Tasks;

/// <summary>Starts the pipeline compiler as a process of its own and turns what it says into build diagnostics.</summary>
public sealed class RunCompiler : ToolTask
{
    /// <summary>What it shall do: <c>compile</c> or <c>stamp</c>.</summary>
    [Required]
    public string Verb { get; set; } = "";

    /// <summary>The <c>dotnet</c> that runs this build.</summary>
    [Required]
    public string DotNet { get; set; } = "";

    /// <summary>The compiler's assembly.</summary>
    [Required]
    public string Compiler { get; set; } = "";

    /// <summary>The request file.</summary>
    [Required]
    public string Request { get; set; } = "";

    /// <summary>The folder that manifests and bundles are written to; given with <see cref="Stamp"/>.</summary>
    public string? Folder { get; set; }

    /// <summary>The file that the compiler writes last; a success without it is none.</summary>
    public string? Stamp { get; set; }

    /// <summary>The manifests and the <c>bundle.json</c> files that stand there now.</summary>
    [Output]
    public string[] Written { get; set; } = [];

    /// <inheritdoc/>
    protected override string ToolName => "dotnet";

    /// <inheritdoc/>
    protected override Encoding StandardOutputEncoding => Encoding.UTF8;

    /// <inheritdoc/>
    protected override Encoding StandardErrorEncoding => Encoding.UTF8;

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() => DotNet;

    /// <inheritdoc/>
    protected override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        line.AppendSwitch("exec");
        line.AppendFileNameIfNotNull(Compiler);
        line.AppendSwitch(Verb);
        line.AppendFileNameIfNotNull(Request);
        return line.ToString();
    }

    /// <inheritdoc/>
    protected override bool ValidateParameters()
    {
        if (File.Exists(Compiler))
            return true;
        Log.LogError(null, Messages.CompilerMissing, null, null, 0, 0, 0, 0, Messages.CompilerMissingText, Compiler);
        return false;
    }

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (Stamp is not null)
            File.Delete(Stamp);
        if (!base.Execute())
            return false;
        if (Stamp is not null && Folder is not null)
            Written = Output.Check(Log, Stamp, Folder);
        return !Log.HasLoggedErrors;
    }

    /// <inheritdoc/>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (!MessageLine.TryLog(Log, singleLine))
            base.LogEventsFromTextOutput(singleLine, messageImportance);
    }

    /// <inheritdoc/>
    protected override bool HandleTaskExecutionErrors()
    {
        if (!Log.HasLoggedErrors)
            Log.LogError(null, Messages.CompilerFailed, null, null, 0, 0, 0, 0, Messages.CompilerFailedText, ExitCode, GenerateFullPathToTool(), GenerateCommandLineCommands());
        return false;
    }
}
