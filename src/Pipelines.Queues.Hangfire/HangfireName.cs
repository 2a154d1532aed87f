using System.Globalization;
using System.Text;

namespace Pipelines.Queues;

/// <summary>Queues as Hangfire names them: lowercase letters, digits and dashes stay, anything else is <c>_</c> and its bytes, so that no two are one.</summary>
static class HangfireName
{
    public static string Of(string queue)
    {
        var name = new StringBuilder(queue.Length);
        foreach (var letter in queue.EnumerateRunes())
        {
            if (letter.IsAscii && (char.IsAsciiLetterLower((char)letter.Value) || char.IsAsciiDigit((char)letter.Value) || letter.Value == '-'))
                name.Append((char)letter.Value);
            else
                name.Append(CultureInfo.InvariantCulture, $"_{letter.Value:x}_");
        }
        return name.ToString();
    }
}
