using System.Globalization;
using System.Security.Cryptography;

namespace Pipelines.Engine.Runs;

/// <summary>Ids that sort by time and are short enough to type, e.g. <c>20261122-171500-3fa9c1</c>.</summary>
static class RunIds
{
    public static string New(DateTimeOffset at) =>
        $"{at.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
}
