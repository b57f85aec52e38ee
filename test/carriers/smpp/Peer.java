// The SMSC simulator of jSMPP, which tells what it is sent and can be told what to do: whole texts as a phone would show
// them, put together with Cloudhopper's headers and a charset of telecom-charsets. Whatever is in a packet is theirs.
import com.cloudhopper.commons.gsm.GsmUtil;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.examples.SMPPServerSimulator;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SubmitSmResult;

public class Peer extends SMPPServerSimulator {
  private final AtomicInteger spared = new AtomicInteger();
  private final AtomicInteger throttled = new AtomicInteger();
  private final Map<String, TreeMap<Integer, byte[]>> parts = new ConcurrentHashMap<>();
  private volatile SMPPServerSession last;

  Peer(boolean tls, int port) {
    super(tls, port, "maskline", "secret");
  }

  /** Arguments: whether with TLS, the port. Every line of standard input is an order. */
  public static void main(String[] args) {
    Peer peer = new Peer(Boolean.parseBoolean(args[0]), Integer.parseInt(args[1]));
    new Thread(peer).start();
    try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in))) {
      for (String order; (order = orders.readLine()) != null; ) peer.obey(order.split(" "));
      System.exit(0);
    } catch (Exception error) {
      error.printStackTrace();
      System.exit(1);
    }
  }

  private static synchronized void tell(String what, String... words) {
    System.out.println(what + " " + String.join(" ", words));
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  @Override
  public SubmitSmResult onAcceptSubmitSm(SubmitSm text, SMPPServerSession from) throws ProcessRequestException {
    last = from;
    boolean spare = spared.getAndUpdate((count) -> Math.max(0, count - 1)) > 0;
    if (!spare && throttled.getAndUpdate((count) -> Math.max(0, count - 1)) > 0) {
      tell("throttled", text.getDestAddress());
      throw new ProcessRequestException("throttled", SMPPConstant.STAT_ESME_RTHROTTLED);
    }
    show(text);
    SubmitSmResult result = super.onAcceptSubmitSm(text, from);
    tell("taken", result.getMessageId());
    return result;
  }

  /** Tells a text when all of its parts are there. */
  private synchronized void show(SubmitSm text) {
    byte[] octets = text.getShortMessage();
    OptionalParameter payload = text.getOptionalParameter(OptionalParameter.Tag.MESSAGE_PAYLOAD);
    if (payload != null) octets = ((OptionalParameter.Message_payload) payload).getValue();
    String key = null;
    int part = 1;
    int count = 1;
    OptionalParameter reference = text.getOptionalParameter(OptionalParameter.Tag.SAR_MSG_REF_NUM);
    if (text.isUdhi()) {
      byte[] header = GsmUtil.getShortMessageUserDataHeader(octets);
      octets = GsmUtil.getShortMessageUserData(octets);
      key = text.getDestAddress() + " " + header[3];
      count = header[4] & 0xff;
      part = header[5] & 0xff;
    } else if (reference != null) {
      key = text.getDestAddress() + " sar " + ((OptionalParameter.Short) reference).getValue();
      count = number(text, OptionalParameter.Tag.SAR_TOTAL_SEGMENTS);
      part = number(text, OptionalParameter.Tag.SAR_SEGMENT_SEQNUM);
    }
    if (key != null) {
      TreeMap<Integer, byte[]> known = parts.computeIfAbsent(key, (unused) -> new TreeMap<>());
      known.put(part, octets);
      if (known.size() < count) return;
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      known.values().forEach(all::writeBytes);
      octets = all.toByteArray();
      parts.remove(key);
    }
    Charset charset = text.getDataCoding() == 8 ? StandardCharsets.UTF_16BE : Charset.forName("X-GSM7BIT");
    byte[] shown = new String(octets, charset).getBytes(StandardCharsets.UTF_8);
    tell("text", text.getSourceAddr(), text.getDestAddress(), String.valueOf(count), base64(shown));
  }

  private static int number(SubmitSm text, OptionalParameter.Tag tag) {
    return ((OptionalParameter.Byte) text.getOptionalParameter(tag)).getValue() & 0xff;
  }

  /** `throttle AFTER COUNT`, or `bring FROM TO udh|sar TEXT`, the text as base64 of UTF-8: its last part comes first. */
  private void obey(String[] order) throws Exception {
    if (order[0].equals("throttle")) {
      spared.set(Integer.parseInt(order[1]));
      throttled.set(Integer.parseInt(order[2]));
      tell("obeyed", order[0]);
      return;
    }
    byte[] text = new String(Base64.getDecoder().decode(order[4]), StandardCharsets.UTF_8)
        .getBytes(StandardCharsets.UTF_16BE);
    byte[][] cut = GsmUtil.createConcatenatedBinaryShortMessages(text, (byte) 77);
    boolean sar = order[3].equals("sar");
    for (int at = cut.length - 1; at >= 0; at--) {
      if (sar) {
        bring(order, GsmUtil.getShortMessageUserData(cut[at]), new OptionalParameter.Sar_msg_ref_num((short) 7777),
            new OptionalParameter.Sar_total_segments((byte) cut.length),
            new OptionalParameter.Sar_segment_seqnum((byte) (at + 1)));
      } else bring(order, cut[at]);
    }
    tell("brought", String.valueOf(cut.length));
  }

  /** Brings a part again for as long as it is asked to. */
  private void bring(String[] order, byte[] octets, OptionalParameter... options) throws Exception {
    ESMClass kind = new ESMClass(options.length == 0 ? 0x40 : 0);
    for (;;) {
      try {
        last.deliverShortMessage("", TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, order[1],
            TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, order[2], kind, (byte) 0, (byte) 0,
            new RegisteredDelivery(0), DataCodings.newInstance((byte) 8), octets, options);
        return;
      } catch (NegativeResponseException refused) {
        tell("refused", String.valueOf(refused.getCommandStatus()));
        if (refused.getCommandStatus() != SMPPConstant.STAT_ESME_RX_T_APPN) return;
      }
    }
  }
}
