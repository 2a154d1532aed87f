using System.Net;

namespace Pipelines;

/// <summary>Every message of this assembly that a user may read: what happened, where, what to do.</summary>
static partial class Messages
{
    public static string Place(StepError error) => error switch
    {
        { File: null } => "",
        { Line: null } => $" (at {error.File})",
        _ => $" (at {error.File}:{error.Line})",
    };

    public static string FileNotFound(string url, string here, string shipped) => here == shipped
        ? $"'{url}' was not found: there is no '{here}'."
        : $"'{url}' was not found: neither '{here}' (working directory) nor '{shipped}' (files shipped with the program) exists. "
            + "Give a full path, or have the project copy the file to its output (CopyToOutputDirectory).";

    public static string SchemeNotSupported(string url, string scheme) =>
        $"'{url}' cannot be fetched: '{scheme}:' is not known. Give a path, or a url with file:, http:, https:, s3: or azblob:.";

    public static string OnlyInRuns(string url, string scheme) =>
        $"'{url}' cannot be fetched: '{scheme}:' is there in runs alone, not in a plain call. Run the pipeline, or download the file first and give its path.";

    public static string NotOnServer(Uri url, HttpStatusCode status) => $"'{url}' is not there: the server answered {(int)status} {status}. Check the address.";

    public static string ServerRefused(Uri url, HttpStatusCode status) => $"'{url}' cannot be fetched: the server answered {(int)status} {status}. Check the address, and whether it may be read by anybody.";

    public static string NotReached(Uri url, string why) => $"'{url}' cannot be fetched: {why} Check the address and the network.";

    public static string CutOff(Uri url, long length, long expected) => $"'{url}' cannot be fetched: {length} of {expected} bytes came. Try again.";

    public static string OtherDigest(Uri url, string field) => $"'{url}' cannot be fetched: what came is not what the server says of it ({field}). Try again; if this happens again, ask who runs the server.";

    public static string NoLogic(string component, bool isCallback) => isCallback
        ? $"'{component}' was called in a callback, and a callback cannot wait for steps. Call it in the pipeline method."
        : $"'{component}' was called outside its run: the flow of execution was suppressed on the way. Start threads and tasks without ExecutionContext.SuppressFlow or the Unsafe… calls.";

    public static string NothingToUpload(string name, string path, string full) =>
        $"'{path}' cannot be uploaded as '{name}': there is neither a file nor a folder '{full}'. Write it first, or give its full path.";

    public static string ReportTooLong(ReportKind kind, string title, string series, int length, int longest) =>
        $"the {Word(kind)} '{title}' / '{series}' is too long to report: {length} characters, where {longest} are the most. Report a part of it, and upload the whole as an artifact.";

    public static string RowLength(int cells, int columns) => $"a row of the table has {cells} cells, but there are {columns} columns: give each row a cell for each column.";

    public static string NoFigure(string why) => $"this is no Plotly figure: {why}. Give one JSON object with a list 'data', and 'layout' if it has one.";

    public static string PlotLength(string name, int x, int y) => $"the plot '{name}' has {x} places and {y} values: give as many of each.";

    public static string MatrixLabels(string name, int rows, int columns, int rowLabels, int columnLabels) =>
        $"the matrix '{name}' has {rows} rows and {columns} columns, but {rowLabels} names of rows and {columnLabels} of columns: give a name for each, or none.";

    public static string NotRecorded(Exception error) =>
        $"what the step did by a framework could not be recorded: {error.Message} The step goes on; AutoConnectFrameworks and AutoConnectArgParser on the component turn recording off.";

    public static string Hidden => "(hidden)";

    static string Word(ReportKind kind) => kind.ToString().ToLowerInvariant();
}
