namespace Pipelines.DataFrames;

/// <summary>A data frame, or a batch or table of Arrow, that cannot be written or read exactly; the message names the column.</summary>
public sealed class DataFrameException(string message, Exception? inner = null) : Exception(message, inner);

static class Messages
{
    public static string CannotTravel(string column, string type, string why) =>
        $"column '{column}' ({type}) cannot travel in a data frame: {why}";

    public static string ArrowCannotTravel(string column, string type, string why) =>
        $"column '{column}' ({type}) cannot travel in an Arrow file: {why}";

    public const string NoLayout = "unions, views and extensions of Arrow's types are not supported. Convert or drop the column.";

    public const string OtherCategories = "its chunks or batches have dictionaries that differ. Give them one.";

    public const string NoColumnType = "there is no Arrow form of it. Convert or drop the column.";

    public const string LoneSurrogate = "a text in it has half a surrogate pair, which UTF-8 cannot carry.";

    public const string OutOfRange = "a time in it lies outside 1677-09-21 to 2262-04-11, the range of Arrow's nanoseconds.";

    public const string MixedKinds = "its times are of different kinds (UTC, local, unspecified). Make them one.";
}
