namespace Pipelines.Engine.Steps;

/// <summary>One console stream of a host: its lines go to the step whose turn it is, or are kept while there is none yet.</summary>
sealed class HostLines(string name, Func<HostTurn?> current, Action<string> early)
{
    bool heldBlank;

    public void Take(string line)
    {
        if (current() is not { } turn)
        {
            early(line);
            return;
        }
        if (turn.Mark is { } mark && line == mark)
        {
            // The host ends the step's last line before its mark: where that line had its own end, this makes a blank one.
            heldBlank = false;
            turn.Close();
            return;
        }
        if (heldBlank)
            turn.Output.Line(name, "");
        heldBlank = turn.Mark is not null && line.Length == 0;
        if (!heldBlank)
            turn.Output.Line(name, line);
    }
}
